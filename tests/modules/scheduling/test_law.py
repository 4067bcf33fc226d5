"""The law of booking pages: what is offered can be booked, and what can be booked is offered."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.cast import Cast

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]
LAW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Undone(Exception):
    """Nothing of an example is kept."""


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    def day() -> list[list[str]]:
        marks = draw(st.lists(st.sampled_from(CLOCKS), max_size=4, unique=True).map(sorted))
        return [
            list(pair) for pair in zip(marks[::2], marks[1::2], strict=False) if pair[1] != "00:00"
        ]

    return {
        "timeZone": draw(st.sampled_from(ZONES)),
        "hours": {name: day() for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        "bufferBefore": draw(st.sampled_from([0, 5, 30])),
        "bufferAfter": draw(st.sampled_from([0, 10, 45])),
        "noticeMinutes": draw(st.sampled_from([0, 90, 3000])),
        "meetingMinutes": draw(st.sampled_from([15, 30, 50, 90])),
        "horizonDays": draw(st.sampled_from([1, 3, 60])),
    }


@LAW
@given(
    schedule=schedules(),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    data=st.data(),
)
def test_offered_is_bookable_and_bookable_is_offered(
    cast: Cast, schedule: dict[str, Any], now: datetime, data: st.DataObject
) -> None:
    from app.compose.errors import Conflict

    moment = now.replace(tzinfo=UTC, microsecond=0)
    minutes = schedule["meetingMinutes"]
    with cast.app.app_context(), pytest.raises(Undone):
        ctx, rep = _context(cast, moment)
        with ctx.unit.open():
            ctx.dispatch("scheduling.updateSchedule", {"userId": rep, **schedule})
            for start, length in data.draw(SPANS):
                times = _times(moment, start, length)
                ctx.dispatch("scheduling.addAbsence", {"userId": rep, **times})
            for start, length in data.draw(SPANS):
                booking = {"resourceId": rep, "title": "T", **_times(moment, start, length)}
                try:
                    ctx.dispatch("scheduling.createBooking", booking)
                except Conflict as taken:
                    assert taken.code == "slot-taken"
            offered = _offered(ctx, rep, minutes)
            some = [slot.starts_at for slot in offered]
            tried = (
                data.draw(st.lists(st.sampled_from(some), max_size=4, unique=True)) if some else []
            )
            tried += [moment + timedelta(minutes=5 * place) for place in data.draw(PLACES)]
            for starts in tried:
                assert _bookable(ctx, rep, starts, minutes) == (starts in some), starts
            raise Undone


SPANS = st.lists(st.tuples(st.integers(1, 900), st.integers(1, 280)), max_size=4)
PLACES = st.lists(st.integers(0, 900), max_size=6)


def _context(cast: Cast, now: datetime) -> Any:
    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.modules.identity.admin import find_org

    org = find_org(cast.org)
    assert org
    return Context(Actor.program(org.id), now), UUID(cast.rep.id)


def _times(now: datetime, start: int, length: int) -> dict[str, datetime]:
    starts = now + timedelta(minutes=5 * start)
    return {"startsAt": starts, "endsAt": starts + timedelta(minutes=5 * length)}


def _offered(ctx: Any, rep: UUID, minutes: int) -> Any:
    from app.modules.identity.models import User
    from app.modules.scheduling.availability import bookable, free_slots

    people = bookable(ctx, User.id == rep)
    return free_slots(ctx, people, ctx.now, ctx.now + timedelta(days=4), minutes, guest=True)


def _bookable(ctx: Any, rep: UUID, starts: datetime, minutes: int) -> bool:
    """As the page does it: held, booked, and undone again."""
    from app.compose.errors import Conflict, Invalid

    try:
        hold = ctx.dispatch(
            "scheduling.holdSlot", {"resourceId": rep, "startsAt": starts, "minutes": minutes}
        )
        guest = {"guestName": "Anna", "guestEmail": "anna@polar.example", "timeZone": "UTC"}
        booking = ctx.dispatch("crm.bookAsGuest", {"secret": hold.secret, **guest})
    except (Conflict, Invalid):
        return False
    ctx.dispatch("scheduling.cancelBooking", {"id": booking.id})
    return True
