"""The numbers in the frame: asked once for each page, however often the frame shows them."""

from flask import Blueprint, Flask, Response, g

from app.access import context, viewer
from app.crm.home.counts import Counts, counts
from app.web.rendering import answer, part

blueprint = Blueprint("frame", __name__)
NOTHING = Counts(0, 0, 0, 0)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(nav_counts=nav_counts, unread_count=unread_count)


@blueprint.get("/frame")
def numbers() -> Response:
    """All of them anew, each in its place."""
    context()
    return answer(part("layouts/app/numbers.html"))


def nav_counts() -> dict[str, int]:
    """By the key of the place in the navigation."""
    found = _counts()
    return {
        "leads": found.leads,
        "activities": found.activities,
        "approvals": found.approvals,
    }


def unread_count() -> int:
    """The number on the bell."""
    return _counts().unread


def _counts() -> Counts:
    if "counts" not in g:
        g.counts = counts(context()) if viewer() else NOTHING
    return g.counts
