"""Where on a calendar's page a moment stands: minutes from the top, on the viewer's clock.

All days of a view share one axis. Where the clocks go back in the night, an hour stands there
twice, and the other days have a gap in place of the second. Where they go forward, it is one gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.modules.scheduling.walltime import DAY_MINUTES, moment_of

STEP = 15
Gap = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hour:
    """A line of the axis: `at` so many minutes; `name` only where the same hour stands twice."""

    at: int
    clock: time
    name: str = ""


@dataclass(frozen=True)
class Axis:
    """`twice` minutes stand a second time, from `at` on: those that end where `at` is."""

    zone: ZoneInfo
    at: int = DAY_MINUTES
    twice: int = 0

    @classmethod
    def of(cls, days: Sequence[date], zone: ZoneInfo) -> "Axis":
        for day in days:
            longer = _length(day, zone) - DAY_MINUTES
            if longer > 0:
                return cls(zone, _turn(day, zone), longer)
        return cls(zone)

    @property
    def length(self) -> int:
        return DAY_MINUTES + self.twice

    def begins(self, day: date) -> datetime:
        """The day's first moment."""
        return _bounds(day, self.zone)[0]

    def ends(self, day: date) -> datetime:
        return _bounds(day, self.zone)[1]

    def place(self, moment: datetime, day: date) -> int:
        """Where it stands on that day; what is earlier or later at its edges."""
        begins, ends, length = _bounds(day, self.zone)
        if moment <= begins:
            return 0
        if moment >= ends:
            return self._end_of(day)
        if length > DAY_MINUTES:
            return int((moment - begins).total_seconds()) // 60
        there = moment.astimezone(self.zone)
        wall = there.hour * 60 + there.minute
        return wall + (self.twice if wall >= self.at else 0)

    def gap(self, day: date) -> Gap | None:
        """What no clock shows on that day."""
        length = _length(day, self.zone)
        if length < DAY_MINUTES:
            starts = _turn(day, self.zone)
            return starts, starts + DAY_MINUTES - length
        if length == DAY_MINUTES and self.twice and self.at < DAY_MINUTES:
            return self.at, self.at + self.twice
        return None

    def moments(self, day: date) -> str:
        """The same for scripts, backwards: PLACE:MOMENT …, in minutes (of moments since 1970). Each
        pair holds until the next one's moment."""
        starts = int(self.begins(day).timestamp()) // 60
        gap = self.gap(day)
        pairs = [(0, starts)]
        if gap:
            pairs += [(edge, starts + gap[0]) for edge in gap]
        return " ".join(f"{place}:{moment}" for place, moment in pairs)

    def hours(self, days: Sequence[date]) -> list[Hour]:
        """The lines of the axis."""
        again = range(-(-(self.at - self.twice) // 60) * 60, self.at if self.twice else 0, 60)
        found = [
            Hour(
                wall + (self.twice if wall >= self.at else 0), _clock(wall), self._name(days, wall)
            )
            for wall in range(0, DAY_MINUTES, 60)
        ]
        found += [
            Hour(wall + self.twice, _clock(wall), self._name(days, wall, fold=1)) for wall in again
        ]
        return sorted(found, key=lambda hour: hour.at)

    def _name(self, days: Sequence[date], wall: int, *, fold: int = 0) -> str:
        if not self.at - self.twice <= wall < self.at or not self.twice:
            return ""
        long = next(day for day in days if _length(day, self.zone) > DAY_MINUTES)
        there = datetime.combine(long, _clock(wall), self.zone).replace(fold=fold)
        return there.tzname() or ""

    def _end_of(self, day: date) -> int:
        if _length(day, self.zone) > DAY_MINUTES or self.at < DAY_MINUTES:
            return self.length
        return DAY_MINUTES


@lru_cache(maxsize=1024)
def _bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime, int]:
    """A day's first moment, the next one's, and the minutes between."""
    begins, ends = (
        datetime.fromtimestamp(moment_of(midnight, 0, zone), UTC)
        for midnight in (day, day + timedelta(days=1))
    )
    return begins, ends, int((ends - begins).total_seconds()) // 60


def _length(day: date, zone: ZoneInfo) -> int:
    return _bounds(day, zone)[2]


def _turn(day: date, zone: ZoneInfo) -> int:
    """After how many minutes of a long or short day its clocks are changed."""
    begins = moment_of(day, 0, zone)
    for minutes in range(0, DAY_MINUTES, STEP):
        there = datetime.fromtimestamp(begins + minutes * 60, zone)
        if there.date() == day and there.hour * 60 + there.minute != minutes:
            return minutes
    return DAY_MINUTES


def _clock(wall: int) -> time:
    return time(wall // 60 % 24, wall % 60)
