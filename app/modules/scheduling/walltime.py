"""Wall times of a zone as moments. 9 o'clock stays 9 o'clock when the clocks change."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


# Colleagues begin and end their days at the same times.
@lru_cache(maxsize=4096)
def moment_of(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The moment, in seconds since 1970, at which the clocks of `zone` show so many minutes after
    the day's midnight: the first of two, and for a time that is skipped the one when it is."""
    there = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    early, late = there.replace(tzinfo=zone), there.replace(tzinfo=zone, fold=1)
    if early.utcoffset() >= late.utcoffset():  # type: ignore[operator]
        return int(early.timestamp())
    return _change_between(int(late.timestamp()), int(early.timestamp()), zone)


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """When within these two moments the clocks are changed."""
    offset = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(moment: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(moment, zone).utcoffset()
