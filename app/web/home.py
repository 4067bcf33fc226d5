"""Home: what to do now."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from app.access import context
from app.compose.context import Context
from app.crm.home.figures import figures
from app.crm.home.scope import scope_of
from app.crm.home.start import start
from app.crm.home.waiting import waiting
from app.web.rendering import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> Response:
    """What is late, due, new, rotting and waiting, each with its one next step (R1)."""
    return render("home/show.html", **shown(context(), request.args.get("whose")))


def shown(ctx: Context, whose: str | None) -> dict[str, Any]:
    """What `home/show.html` needs."""
    scope = scope_of(ctx, whose)
    return {
        "scope": scope,
        "now": ctx.now,
        "waiting": waiting(ctx, scope),
        "figures": figures(ctx, scope) if ctx.may("deal:read") else None,
        "start": start(ctx),
    }


@blueprint.app_template_global()
def endpoint_exists(endpoint: str) -> bool:
    """Whether there is such a screen."""
    return endpoint in current_app.view_functions
