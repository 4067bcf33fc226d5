"""What concerns the viewer: the bell's menu, and all of it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.modules.notification.queries import own_notifications
from app.web.login import own_path
from app.web.rendering import done, part, partial, render

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
MENU, PAGE = 8, 50


@blueprint.get("")
def index() -> Response:
    """All of them, the newest first; `?before=` goes on from there."""
    given = request.args.get("before", type=UUID)
    found = own_notifications(context(), limit=PAGE + 1, before=given)
    return render(
        "notifications/index.html",
        fragment="rows" if given else "main",
        notifications=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@blueprint.get("/menu")
def menu() -> Response:
    """The newest few, for the bell."""
    found = own_notifications(context(), limit=MENU)
    return render("notifications/menu.html", fragment="main", notifications=found)


@blueprint.post("/<uuid:notification_id>/open")
def open_one(notification_id: UUID) -> Response:
    """Marks it as read and goes to what it is about."""
    read = context().dispatch("notification.read", {"id": notification_id})
    return done(to=own_path(read.url) if read.url else url_for(".index"))


@blueprint.post("/read")
def read_all() -> Response:
    """Nothing is unread any more."""
    context().dispatch("notification.readAll", {})
    bell = part("notifications/bell.html", unread=0)
    return done(partial("#bell", bell), *_fresh_menu(), to=url_for(".index"))


def _fresh_menu() -> list[Any]:
    shown = own_notifications(context(), limit=MENU)
    fresh = part(
        "notifications/menu.html",
        layout="layouts/fragment.html",
        fragment="main",
        notifications=shown,
    )
    return [partial("#notifications", fresh, "innerHTML")]
