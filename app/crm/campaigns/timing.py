"""When a campaign may send, by its window on the org's clock, and when it will be done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Window = dict[str, Any]
# Beyond this nobody plans: a campaign that takes longer is said to take this long.
LONGEST = 3660


def opens_at(window: Window | None, zone: str, now: datetime) -> datetime:
    """`now` if it may send now, else when it may again."""
    for begin, end in _openings(window, zone, now):
        if end > now:
            return max(begin, now)
    raise AssertionError("a window has at least one day")


def done_at(
    count: int, per_minute: float | None, window: Window | None, zone: str, now: datetime
) -> datetime | None:
    """When `count` messages are out at this rate; None where there is none."""
    if per_minute is None or per_minute <= 0:
        return None
    left = timedelta(minutes=count / per_minute)
    at = now
    for begin, end in _openings(window, zone, now):
        at = max(begin, now)
        if at + left <= end:
            return at + left
        left -= max(end - at, timedelta())
    return at


def _openings(window: Window | None, zone: str, now: datetime) -> Any:
    """The spans in which it may send, from the one that ends after `now` on."""
    if window is None:
        yield now, datetime.max.replace(tzinfo=UTC)
        return
    today = now.astimezone(ZoneInfo(zone)).date()
    for day in (today + timedelta(days=n) for n in range(LONGEST)):
        if day.isoweekday() in window["days"]:
            begin, end = (_moment(day, window[name], zone) for name in ("from", "until"))
            if end > now:
                yield begin, end


def _moment(day: date, clock: str, zone: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)
