"""Free slots: working hours, less absences, less what is claimed. Pure arithmetic in seconds."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil

from app.modules.scheduling.terms import Terms
from app.modules.scheduling.walltime import moment_of

MOST_OFTEN = 30
Stretch = tuple[int, int]


def free_starts(
    terms: Terms,
    since: datetime,
    until: datetime,
    minutes: int,
    *,
    away: Iterable[Stretch] = (),
    claimed: Iterable[Stretch] = (),
) -> list[int]:
    """When slots of this length begin that lie within `since` and `until` and are free, the first
    first. They begin where working hours do, then every half hour, or more often if shorter."""
    first, last = _ceiling(since), int(until.timestamp())
    length, step = minutes * 60, min(minutes, MOST_OFTEN) * 60
    before, after = int(terms.before.total_seconds()), int(terms.after.total_seconds())
    # A slot may not begin within these: its end, or a buffer, would reach into what is taken.
    taken = [(start - length, end) for start, end in away]
    taken += [(start - length - after, end + before) for start, end in claimed]
    taken.sort()
    found, place = [], 0
    for opens, closes in working(terms, since, until):
        for start in range(_on_grid(opens, step, first), min(closes, last) - length + 1, step):
            while place < len(taken) and taken[place][1] <= start:
                place += 1
            if not _within(taken, place, start):
                found.append(start)
    return found


def working(terms: Terms, since: datetime, until: datetime) -> list[Stretch]:
    """The working hours of the days that the range touches, by the clock of the terms' zone."""
    day = since.astimezone(terms.zone).date()
    end = until.astimezone(terms.zone).date()
    found: list[Stretch] = []
    while day <= end:
        found += _of_day(terms, day)
        day += timedelta(days=1)
    return found


def as_moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def stretch(starts_at: datetime, ends_at: datetime) -> Stretch:
    return int(starts_at.timestamp()), _ceiling(ends_at)


def _of_day(terms: Terms, day: date) -> list[Stretch]:
    intervals = terms.hours[day.weekday()]
    bounds = [tuple(moment_of(day, edge, terms.zone) for edge in edges) for edges in intervals]
    return [(opens, closes) for opens, closes in bounds if opens < closes]


def _on_grid(opens: int, step: int, first: int) -> int:
    """The first start that is not before `first`."""
    return opens if opens >= first else opens + -(-(first - opens) // step) * step


def _within(taken: Sequence[Stretch], place: int, start: int) -> bool:
    """Does the start fall into one of these? They are sorted by where they begin; those before
    `place` are over. A long one may outlast later ones, so all that have begun are asked."""
    while place < len(taken) and taken[place][0] < start:
        if taken[place][1] > start:
            return True
        place += 1
    return False


def _ceiling(moment: datetime) -> int:
    return ceil(moment.timestamp())
