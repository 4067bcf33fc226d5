"""On what terms a user's time can be booked: the own schedule, else the usual one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.modules.identity.models import User
from app.modules.scheduling.models import Schedule
from app.modules.scheduling.walltime import DAY_MINUTES

if TYPE_CHECKING:
    from app.compose.context import Context

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_HOURS: dict[str, Any] = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
USUAL: dict[str, Any] = {
    "time_zone": None,
    "buffer_before": 0,
    "buffer_after": 0,
    "notice_minutes": 120,
    "meeting_minutes": 30,
    "horizon_days": 60,
}
AS_USUAL = SimpleNamespace(hours=USUAL_HOURS, **USUAL)
Intervals = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Terms:
    """`hours` holds for each weekday, Monday first, intervals in minutes after midnight."""

    user: User
    zone: ZoneInfo
    hours: tuple[Intervals, ...]
    before: timedelta
    after: timedelta
    notice: timedelta
    horizon: timedelta
    meeting_minutes: int

    @property
    def user_id(self) -> UUID:
        return self.user.id


def terms_of(ctx: "Context", *which: Any) -> list[Terms]:
    """The terms of the users that the conditions name, by name. One statement."""
    statement = (
        select(User, Schedule)
        .outerjoin(Schedule, Schedule.user_id == User.id)
        .where(*which)
        .order_by(User.name, User.id)
    )
    return [_terms(user, schedule) for user, schedule in ctx.session.execute(statement)]


def usual_schedule(user_id: UUID) -> Schedule:
    """A schedule as it is before anything was changed; not yet of any session."""
    return Schedule(user_id=user_id, hours=USUAL_HOURS, **USUAL)


def _terms(user: User, schedule: Schedule | None) -> Terms:
    own = schedule or AS_USUAL
    return Terms(
        user=user,
        zone=ZoneInfo(own.time_zone or user.time_zone),
        hours=tuple(_minutes(own.hours.get(day, [])) for day in WEEKDAYS),
        before=timedelta(minutes=own.buffer_before),
        after=timedelta(minutes=own.buffer_after),
        notice=timedelta(minutes=own.notice_minutes),
        horizon=timedelta(days=own.horizon_days),
        meeting_minutes=own.meeting_minutes,
    )


def _minutes(intervals: Sequence[Sequence[str]]) -> Intervals:
    return tuple((minutes_of(start), minutes_of(end)) for start, end in intervals)


@lru_cache(maxsize=2048)
def minutes_of(clock: str) -> int:
    """13:30 → 810; 24:00, and 00:00 as an end, is the day's last moment."""
    hours, minutes = clock.split(":")
    return min(int(hours) * 60 + int(minutes), DAY_MINUTES)
