"""A month of days and a day of times, on the guest's clock."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request

from app.compose.context import Context
from app.modules.scheduling.availability import free_slots
from app.modules.scheduling.terms import Terms

Days = dict[date, list[datetime]]


@dataclass(frozen=True)
class Choice:
    """`weeks` are of dates, Monday first, with those of the neighbouring months; `days` the free
    times by their date; `day` the one whose times are shown."""

    month: date
    weeks: list[list[date]]
    days: Days
    day: date | None
    previous: date | None
    following: date | None
    zone: ZoneInfo

    @property
    def times(self) -> list[datetime]:
        return self.days.get(self.day, []) if self.day else []


def choice(
    ctx: Context,
    people: Sequence[Terms],
    minutes: int,
    zone: ZoneInfo,
    *,
    ignoring: UUID | None = None,
) -> Choice:
    """What `?month=` and `?day=` ask for; without them the first month and day with a free time."""
    first = ctx.now.astimezone(zone).date().replace(day=1)
    horizon = max((terms.horizon for terms in people), default=timedelta())
    last = (ctx.now + horizon).astimezone(zone).date().replace(day=1)
    asked = _asked("month", "%Y-%m")
    month = asked if asked and first <= asked <= last else first

    def free_in(of: date) -> Days:
        return _days(ctx, people, minutes, zone, of, ignoring)

    days = free_in(month)
    if not days and month != asked and month < last:
        month = _next(month)
        days = free_in(month)
    day = _asked("day", "%Y-%m-%d")
    return Choice(
        month=month,
        weeks=_weeks(month),
        days=days,
        day=day if day in days else min(days, default=None),
        previous=(month - timedelta(days=1)).replace(day=1) if month > first else None,
        following=_next(month) if month < last else None,
        zone=zone,
    )


def _days(
    ctx: Context,
    people: Sequence[Terms],
    minutes: int,
    zone: ZoneInfo,
    month: date,
    ignoring: UUID | None,
) -> Days:
    since, until = (datetime.combine(day, time(), zone) for day in (month, _next(month)))
    # The last slot of the month may end in the next one.
    until += timedelta(minutes=minutes)
    slots = free_slots(ctx, people, since, until, minutes, guest=True, ignoring=ignoring)
    found: Days = defaultdict(list)
    for start in sorted({slot.starts_at for slot in slots}):
        there = start.astimezone(zone).date()
        if there.month == month.month:
            found[there].append(start)
    return dict(found)


def _weeks(month: date) -> list[list[date]]:
    start = month - timedelta(days=month.weekday())
    weeks = -(-(month.weekday() + (_next(month) - month).days) // 7)
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(weeks)]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _asked(name: str, form: str) -> date | None:
    try:
        return datetime.strptime(request.values.get(name, ""), form).date()
    except ValueError:
        return None
