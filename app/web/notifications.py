"""What concerns the viewer: the bell's menu, and all of it, record by record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.crm.deals.approvals import Request, may_decide, standing
from app.modules.notification.models import Notification
from app.modules.notification.queries import own_notifications, unread_count
from app.web.login import own_path
from app.web.rendering import done, part, partial, render

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
MENU, PAGE = 8, 50


@dataclass(frozen=True)
class Group:
    """What was told about one record, the latest first. `decision` is the latest request
    among it, as it stands now, and `decides` whether the viewer may decide on it."""

    told: list[Notification]
    decision: Request | None
    decides: bool

    @property
    def latest(self) -> Notification:
        return self.told[0]

    @property
    def unread(self) -> bool:
        return any(one.read_at is None for one in self.told)


@blueprint.get("")
def index() -> Response:
    """The newest first; `?show=unread` leaves out the others, `?before=` goes on from there."""
    given = request.args.get("before", type=UUID)
    unread = request.args.get("show") == "unread"
    found = own_notifications(context(), limit=PAGE + 1, before=given, unread=unread)
    return render(
        "notifications/index.html",
        fragment="rows" if given else "main",
        groups=_groups(found[:PAGE]),
        show="unread" if unread else None,
        more=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@blueprint.get("/menu")
def menu() -> Response:
    """The newest few, for the bell."""
    return render("notifications/menu.html", fragment="main", groups=_latest())


@blueprint.post("/<uuid:notification_id>/open")
def open_one(notification_id: UUID) -> Response:
    """Goes to what it is about; all that was told about that is read then."""
    ctx = context()
    read = ctx.dispatch("notification.read", {"id": notification_id})
    if read.url is None:
        return done(to=url_for(".index"))
    ctx.dispatch("notification.readAll", {"url": read.url})
    return done(to=own_path(read.url))


@blueprint.post("/<uuid:notification_id>/read")
def read_one(notification_id: UUID) -> Response:
    """Marks it as read, with all about the same record."""
    ctx = context()
    read = ctx.dispatch("notification.read", {"id": notification_id})
    if read.url is not None:
        ctx.dispatch("notification.readAll", {"url": read.url})
    return fresh()


@blueprint.post("/read")
def read_all() -> Response:
    """Nothing is unread any more."""
    context().dispatch("notification.readAll", {})
    return fresh()


def fresh(say: str = "", **more: Any) -> Response:
    """The bell and, where they are open, the menu and the page, as they are now; and a toast."""
    ctx = context()
    bell = part("layouts/app/_bell.html", unread=unread_count(ctx))
    page = part(
        "notifications/_list.html",
        groups=_groups(own_notifications(ctx, limit=PAGE)),
        show=None,
        more=None,
    )
    fresh = part("notifications/_menu.html", groups=_latest())
    return done(
        partial("#bell", bell, "outerMorph"),
        partial("#notification-menu", fresh, "outerMorph"),
        partial("#notification-list", page, "outerMorph"),
        to=url_for("notifications.index"),
        say=say,
        **more,
    )


def _latest() -> list[Group]:
    return _groups(own_notifications(context(), limit=MENU))


def _groups(found: Sequence[Notification]) -> list[Group]:
    """By the record they lead to, in the order of each one's latest. Two queries at most."""
    ctx, by_record = context(), dict[Any, list[Notification]]()
    for one in found:
        by_record.setdefault(one.url or one.id, []).append(one)
    requests = standing(ctx, _asked(found))
    groups = []
    for told in by_record.values():
        decision = next((requests[one] for one in _asked(told) if one in requests), None)
        decides = decision is not None and may_decide(ctx, decision.approval)
        groups.append(Group(told, decision, decides))
    return groups


def _asked(notifications: Sequence[Notification]) -> list[UUID]:
    """The approvals that are asked for in these."""
    kinds = [one for one in notifications if one.template_key == "deal.approval-requested"]
    return [UUID(one.variables["approvalId"]) for one in kinds if "approvalId" in one.variables]
