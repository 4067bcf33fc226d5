"""The numbers that the frame of every screen shows: what waits for the actor."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, bindparam, false, func, select

from app.compose.approvals import Approval
from app.compose.authority import visible
from app.compose.tenancy import UtcTime
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


def _up_to(most: int, statement: Any) -> Any:
    return select(func.count()).select_from(statement.limit(most).subquery()).scalar_subquery()


# Every screen asks for these, so they are put together once.
ME, TONIGHT = bindparam("me", type_=Uuid()), bindparam("tonight", type_=UtcTime)
LEADS = select(Lead.id).where(Lead.owner_id == ME, Lead.status == "new")
ACTIVITIES = select(Activity.id).where(
    Activity.actor_id == ME, Activity.completed_at.is_(None), Activity.due_at < TONIGHT
)
TASKS = select(WflTask.id).where(WflTask.ready, WflTask.assignee_id == ME, WflTask.due_at < TONIGHT)
UNREAD = select(Notification.id).where(Notification.user_id == ME, Notification.read_at.is_(None))
OWN = tuple(_up_to(MOST, one) for one in (LEADS, ACTIVITIES, TASKS, UNREAD))


def counts(ctx: "Context") -> Counts:
    """One statement over partial indexes."""
    given = {"me": ctx.actor.id, "tonight": _tonight(ctx)}
    wanted = [*OWN, _up_to(MOST, _approvals(ctx))]
    found = ctx.session.execute(select(*wanted), given)
    fresh, due, chores, news, asked = found.one()
    return Counts(fresh, min(due + chores, MOST), asked, news)


def _approvals(ctx: "Context") -> Any:
    if not ctx.may("approval:decide"):
        return select(Approval.id).where(false())
    pending = Approval.status == "pending"
    return select(Approval.id).where(pending, visible(ctx.actor, Approval), to_decide(ctx))


def _tonight(ctx: "Context") -> datetime:
    """The end of the day in the actor's zone."""
    zone = ZoneInfo(ctx.actor.time_zone)
    return datetime.combine(ctx.now.astimezone(zone).date() + timedelta(days=1), time(), zone)
