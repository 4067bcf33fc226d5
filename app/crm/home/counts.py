"""The numbers that the frame of every screen shows: what waits for the actor."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import false, func, select

from app.compose.approvals import Approval
from app.compose.authority import visible
from app.crm.activities.record import Activity
from app.crm.deals.approvals import to_decide
from app.crm.leads.record import Lead
from app.modules.notification.models import Notification
from app.modules.workflow.models import WflTask

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 99


@dataclass(frozen=True, slots=True)
class Counts:
    """Own new leads, own activities and tasks due by tonight, requests to decide on, own unread
    notifications; each up to 99."""

    leads: int
    activities: int
    approvals: int
    unread: int


def counts(ctx: "Context") -> Counts:
    """One statement over partial indexes."""
    me = ctx.actor.id
    leads = select(Lead.id).where(Lead.owner_id == me, Lead.status == "new")
    activities = select(Activity.id).where(
        Activity.actor_id == me, Activity.completed_at.is_(None), Activity.due_at < _tonight(ctx)
    )
    tasks = select(WflTask.id).where(
        WflTask.ready, WflTask.assignee_id == me, WflTask.due_at < _tonight(ctx)
    )
    unread = select(Notification.id).where(
        Notification.user_id == me, Notification.read_at.is_(None)
    )
    wanted = (leads, activities, tasks, _approvals(ctx), unread)
    found = ctx.session.execute(select(*(_up_to(MOST, one) for one in wanted)))
    fresh, due, chores, asked, news = found.one()
    return Counts(fresh, min(due + chores, MOST), asked, news)


def _approvals(ctx: "Context") -> Any:
    if not ctx.may("approval:decide"):
        return select(Approval.id).where(false())
    pending = Approval.status == "pending"
    return select(Approval.id).where(pending, visible(ctx.actor, Approval), to_decide(ctx))


def _up_to(most: int, statement: Any) -> Any:
    return select(func.count()).select_from(statement.limit(most).subquery()).scalar_subquery()


def _tonight(ctx: "Context") -> datetime:
    """The end of the day in the actor's zone."""
    zone = ZoneInfo(ctx.actor.time_zone)
    return datetime.combine(ctx.now.astimezone(zone).date() + timedelta(days=1), time(), zone)
