"""The lead inbox: list and detail side by side."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from htmx_flask import request as htmx_request

from app.access import context
from app.compose.authority import grant
from app.compose.context import Context
from app.compose.errors import Invalid
from app.compose.matrix import Grant
from app.crm.leads.inbox import Filter, fresh, sources
from app.crm.leads.inbox import inbox as leads_of
from app.crm.leads.page import lead_page
from app.web.rendering import render, target_id

blueprint = Blueprint("leads", __name__, url_prefix="/leads")

PARAMETERS = ("view", "status", "source", "score", "q", "sort")
FRAGMENTS = {"lead-list": "list", "lead-more": "more"}


@blueprint.get("")
def inbox() -> Response:
    """The list by `?view=&status=&source=&score=&q=&sort=`; the first lead is open beside it."""
    ctx = context()
    fragment = FRAGMENTS.get(target_id(), "main")
    values = inbox_values(ctx)
    first = values["found"].leads[:1] if fragment == "main" else []
    page = lead_page(ctx, first[0].id) if first else None
    return render("leads/index.html", fragment=fragment, page=page, **values)


@blueprint.get("/fresh")
def newcomers() -> Response:
    """“2 new leads”: those of the list on the screen that came `?since=` it was drawn."""
    ctx = context()
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        raise Invalid("is not a time", "since") from None
    chosen = shown_filter(ctx)
    return render(
        "leads/fresh.html",
        fragment="piece",
        count=fresh(ctx, chosen, since),
        query=query_of(chosen),
    )


def inbox_values(ctx: Context) -> dict[str, Any]:
    """What the list and its toolbar need."""
    chosen = filter_of(ctx, request.args)
    after = _id("after")
    return {
        "chosen": chosen,
        "query": query_of(chosen),
        "found": leads_of(ctx, chosen, after=after),
        "sources": sources(ctx),
        "views": views(ctx),
        "since": ctx.now,
        "paging": bool(after),
    }


def views(ctx: Context) -> list[tuple[str, str]]:
    """Who reads only the own leads has nothing to choose from."""
    if grant(ctx.actor, "lead:read") is not Grant.ALL:
        return []
    team = [("team", "My team")] if "sales-manager" in ctx.actor.roles else []
    return [("mine", "Mine"), *team, ("unassigned", "Unassigned"), ("all", "All")]


def filter_of(ctx: Context, given: Any) -> Filter:
    """The filter of an address's parameters. Raises Invalid."""
    values = {
        name: given.get(name, "").replace("\x00", "") for name in PARAMETERS if given.get(name)
    }
    if not values.get("score", "0").isdigit():
        raise Invalid("is not a score", "score")
    return Filter(**{"view": _default_view(ctx), **values, "score": int(values.get("score", 0))})


def shown_filter(ctx: Context) -> Filter:
    """The filter of the list on the screen that asks: the form says it, or the page's address."""
    address = htmx_request.htmx.current_url or "" if htmx_request.htmx else ""
    given = dict(parse_qsl(urlsplit(address).query)) | request.args.to_dict()
    return filter_of(ctx, given)


def query_of(chosen: Filter) -> dict[str, Any]:
    """The filter as parameters of an address."""
    return {name: getattr(chosen, name) for name in PARAMETERS if getattr(chosen, name)}


def inbox_url(query: dict[str, Any]) -> str:
    return url_for("leads.inbox", **query)


def _id(name: str) -> UUID | None:
    given = request.args.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Invalid("is not an id", name) from None


def _default_view(ctx: Context) -> str:
    """Managers begin with their team, reps with their own, all others with everything."""
    if "sales-manager" in ctx.actor.roles:
        return "team"
    return "mine" if "sales-rep" in ctx.actor.roles else "all"
