"""The calendar feed of a user: which meetings it tells, and to whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.extensions import db
from app.modules.identity.models import User
from app.modules.identity.secrets import digest
from app.modules.scheduling.models import Booking, Schedule

if TYPE_CHECKING:
    from app.compose.context import Context

BACK, AHEAD, MOST = timedelta(days=90), timedelta(days=400), 5000


def user_of_feed(secret: str) -> User | None:
    """Whose feed this secret opens, if he is still there."""
    own = and_(Schedule.org_id == User.org_id, Schedule.user_id == User.id)
    statement = select(User).join(Schedule, own)
    statement = statement.where(Schedule.feed_digest == digest(secret), User.active)
    return db.session.scalars(statement.execution_options(all_orgs=True)).one_or_none()


def bookings_for_feed(ctx: "Context") -> Sequence[Booking]:
    """The actor's own meetings from three months ago on. What was cancelled is left out, so that
    it vanishes from the calendar."""
    statement = (
        select(Booking)
        .where(
            Booking.resource_id == ctx.actor.id,
            Booking.starts_at > ctx.now - BACK,
            Booking.starts_at < ctx.now + AHEAD,
            Booking.status != "cancelled",
        )
        .order_by(Booking.starts_at)
        .limit(MOST)
    )
    return ctx.session.scalars(statement).all()
