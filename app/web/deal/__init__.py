"""One deal: its page, and what can be done with it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from app.access import context
from app.web.deal import facts
from app.web.rendering import done, render

blueprint = Blueprint("deal", __name__, url_prefix="/deals")


@blueprint.get("/<uuid:deal_id>")
def show(deal_id: UUID) -> Response:
    """The deal with its stages, facts, process, products and history."""
    return render("deal/show.html", **facts.of(context(), deal_id))


def leave(say: str, **more: Any) -> Response:
    """From a deal that is no more to the board; `more` is the toast's."""
    return done(to="/pipeline", say=say, **more)
