"""Free slots against a plain reading of the rules, minute by minute; wall times across DST."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.modules.scheduling.slots import Stretch, as_moment, free_starts, working
from app.modules.scheduling.terms import Intervals, Terms
from app.modules.scheduling.walltime import moment_of

MINUTE = 60
NOBODY: Any = None  # the arithmetic asks for nobody's name
ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
    "America/Havana", "Asia/Beirut", "Pacific/Apia", "Africa/Casablanca",
]  # fmt: skip
# Nights on which somebody's clocks change, and an ordinary one.
DAYS = [
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5),
    date(2026, 10, 4), date(2026, 3, 28), date(2026, 6, 17), date(2011, 12, 30),
]  # fmt: skip
QUICK = settings(max_examples=120, deadline=None)


@st.composite
def hours(draw: st.DrawFn) -> Intervals:
    marks = draw(st.lists(st.integers(0, 96), min_size=0, max_size=4, unique=True).map(sorted))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return tuple((start * 15, end * 15) for start, end in pairs)


@st.composite
def people(draw: st.DrawFn) -> Terms:
    days = draw(st.lists(hours(), min_size=7, max_size=7))
    before, after = (timedelta(minutes=draw(st.sampled_from([0, 5, 15, 60]))) for _ in range(2))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Terms(NOBODY, zone, tuple(days), before, after, timedelta(), timedelta(days=60), 30)


def stretches(since: int) -> st.SearchStrategy[list[Stretch]]:
    one = st.tuples(st.integers(-60, 3 * 1440), st.integers(1, 600))
    return st.lists(one, max_size=5).map(
        lambda found: [(since + a * MINUTE, since + (a + size) * MINUTE) for a, size in found]
    )


def overlaps(start: int, end: int, others: list[Stretch]) -> bool:
    return any(start < other_end and end > other_start for other_start, other_end in others)


def read_plainly(
    terms: Terms, since: int, until: int, minutes: int, away: list[Stretch], claimed: list[Stretch]
) -> list[int]:
    """Walks through every minute with the zone's clock in hand."""
    length, step = minutes * MINUTE, min(minutes, 30) * MINUTE
    before, after = (int(span.total_seconds()) for span in (terms.before, terms.after))
    clock = {
        now: as_moment(now).astimezone(terms.zone)
        for now in range(since - 1440 * MINUTE, until + 1441 * MINUTE, MINUTE)
    }
    found = []
    for day in sorted({there.date() for there in clock.values()}):
        minutes_of_day = [now for now, there in clock.items() if there.date() == day]
        after_day = max(minutes_of_day) + MINUTE
        for opening, closing in terms.hours[day.weekday()]:
            opens, closes = (
                next(
                    (n for n in minutes_of_day if clock[n].hour * 60 + clock[n].minute >= edge),
                    after_day,
                )
                for edge in (opening, closing)
            )
            found += [
                start
                for start in range(opens, closes - length + 1, step)
                if since <= start
                and start + length <= until
                and not overlaps(start, start + length, away)
                and not overlaps(start - before, start + length + after, claimed)
            ]
    return found


@QUICK
@given(
    terms=people(),
    day=st.sampled_from(DAYS),
    minutes=st.sampled_from([15, 30, 45, 60, 90]),
    data=st.data(),
)
def test_offered_is_what_the_rules_say(
    terms: Terms, day: date, minutes: int, data: st.DataObject
) -> None:
    since = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    since += data.draw(st.integers(-12 * 60, 12 * 60)) * MINUTE
    until = since + data.draw(st.integers(30, 2 * 1440)) * MINUTE
    away, claimed = data.draw(stretches(since)), data.draw(stretches(since))
    found = free_starts(
        terms, as_moment(since), as_moment(until), minutes, away=away, claimed=claimed
    )
    assert found == read_plainly(terms, since, until, minutes, away, claimed)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney"])
def test_nine_to_five_stays_nine_to_five(zone: str) -> None:
    where = ZoneInfo(zone)
    terms = Terms(
        NOBODY, where, (((540, 1020),),) * 7, *(timedelta(),) * 3, timedelta(days=400), 60
    )
    start = datetime(2026, 1, 1, tzinfo=UTC)
    bounds = working(terms, start, start + timedelta(days=365))
    assert len(bounds) == 366
    for opens, closes in bounds:
        there = [as_moment(edge).astimezone(where) for edge in (opens, closes)]
        assert [(edge.hour, edge.minute) for edge in there] == [(9, 0), (17, 0)]
    assert len({(b[0] - a[0]) // 3600 for a, b in pairwise(bounds)}) == 3, "23, 24 and 25 hours"


def test_nothing_is_offered_in_the_gap() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = ((60, 240),)
    terms = Terms(NOBODY, berlin, (night,) * 7, *(timedelta(),) * 3, timedelta(days=60), 30)
    since = datetime(2026, 3, 29, tzinfo=berlin)
    starts = [
        as_moment(start).astimezone(berlin).strftime("%H:%M")
        for start in free_starts(terms, since, since + timedelta(hours=6), 30)
    ]
    assert starts == ["01:00", "01:30", "03:00", "03:30"]
    first, last = (
        moment_of(date(2026, 3, 29), 150, berlin),
        moment_of(date(2026, 3, 29), 180, berlin),
    )
    assert first == last, "2:30 is when the clocks are changed"


def test_an_hour_that_comes_twice_is_worked_once_at_its_first_end() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = date(2026, 10, 25)
    assert moment_of(day, 240, berlin) - moment_of(day, 0, berlin) == 5 * 3600
    assert moment_of(day, 150, berlin) - moment_of(day, 0, berlin) == 150 * MINUTE
