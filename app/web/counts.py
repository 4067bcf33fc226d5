"""The numbers in the frame: asked once for each page, however often the frame shows them."""

from flask import Flask, g

from app.access import context, viewer
from app.crm.home.counts import Counts, counts

NOTHING = Counts(0, 0, 0)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(nav_counts=nav_counts, unread_count=unread_count)


def nav_counts() -> dict[str, int]:
    """By the key of the place in the navigation."""
    return {"leads": _counts().leads, "activities": _counts().activities}


def unread_count() -> int:
    """The number on the bell."""
    return _counts().unread


def _counts() -> Counts:
    if "counts" not in g:
        g.counts = counts(context()) if viewer() else NOTHING
    return g.counts
