"""At 8 in the rep's own morning: what is due today."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update

from app.crm.activities.record import Activity
from app.crm.activities.reminding import told_of
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

MORNING = time(8)


def remind_of_today(ctx: "Context") -> int:
    """Tells each rep, once it is 8 where he is, of the open activities due on his day; each once,
    and again if it was put off to another day. Returns how many."""
    zones = ctx.session.scalars(select(User.time_zone).where(User.active).distinct())
    due = [activity for zone in sorted(zones) for activity in _due(ctx, zone)]
    for activity in due:
        ctx.dispatch(
            "notification.send",
            {
                "templateKey": "activity.due",
                "to": activity.actor_id,
                "variables": told_of(activity),
            },
        )
    reminded = update(Activity).where(Activity.id.in_([activity.id for activity in due]))
    ctx.session.execute(
        reminded.values(reminded_at=ctx.now).execution_options(synchronize_session=False)
    )
    return len(due)


def _due(ctx: "Context", zone: str) -> list[Activity]:
    local = ctx.now.astimezone(ZoneInfo(zone))
    if local.time() < MORNING:
        return []
    start, end = _day(local)
    statement = (
        select(Activity)
        .join(User, User.id == Activity.actor_id)
        .where(
            User.active,
            User.time_zone == zone,
            Activity.completed_at.is_(None),
            Activity.due_at >= start,
            Activity.due_at < end,
            or_(Activity.reminded_at.is_(None), Activity.reminded_at < start),
        )
        .order_by(Activity.due_at, Activity.id)
        .with_for_update(of=Activity)
    )
    return list(ctx.session.scalars(statement))


def _day(local: datetime) -> tuple[datetime, datetime]:
    """The first moments of this day and of the next, on the clock of that zone."""
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    return midnight, datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
