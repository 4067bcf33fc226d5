"""The list of forms."""

from typing import Any

from flask import Response, request, url_for

from app.access import context
from app.crm.forms.queries import brought, takers
from app.web.forms import blueprint as screen
from app.web.rendering import render, target_id

PAGE = 50
STATES = {"online": False, "archived": True}


@screen.get("")
def index() -> Response:
    """By name; `?q=` and `?state=` narrow it, `?cursor=` goes on."""
    ctx = context()
    wanted: dict[str, Any] = {
        name: request.args[name] for name in ("q", "state") if request.args.get(name)
    }
    asked: dict[str, Any] = {"limit": PAGE}
    if "q" in wanted:
        asked["q"] = wanted["q"]
    if wanted.get("state") in STATES:
        asked["archived"] = STATES[wanted["state"]]
    if request.args.get("cursor"):
        asked["cursor"] = request.args["cursor"]
    page = ctx.query("crm.listForms", asked)
    return render(
        "forms/index.html",
        fragment=_fragment(),
        rows=page.records,
        brought=brought(ctx, page.records),
        takers=takers(ctx, page.records),
        more=url_for(".index", cursor=page.next, **wanted) if page.next else "",
        wanted=wanted,
    )


def _fragment() -> str:
    if request.args.get("cursor"):
        return "more"
    return "list" if target_id() == "form-list" else "main"
