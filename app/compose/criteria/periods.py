"""Spans of days that move with the day on which one asks, on the asker's own calendar."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = {
    "past": "Before now",
    "today": "Today",
    "tomorrow": "Tomorrow",
    "thisWeek": "This week",
    "nextWeek": "Next week",
    "thisMonth": "This month",
    "nextMonth": "Next month",
    "lastMonth": "Last month",
    "thisQuarter": "This quarter",
    "thisYear": "This year",
    "last7Days": "Last 7 days",
    "last30Days": "Last 30 days",
    "next7Days": "Next 7 days",
    "next30Days": "Next 30 days",
}
Span = tuple[datetime | None, datetime]


def span(name: str, now: datetime, zone: str) -> Span:
    """From its first moment up to, and without, the moment after its last one."""
    if name == "past":
        return None, now
    place = ZoneInfo(zone)
    first, after = _days(name, now.astimezone(place).date())
    return _start(first, place), _start(after, place)


def day(of: date, zone: str) -> Span:
    """The whole day."""
    place = ZoneInfo(zone)
    return _start(of, place), _start(of + timedelta(days=1), place)


def _days(name: str, today: date) -> tuple[date, date]:
    days = {"last7Days": -7, "last30Days": -30, "next7Days": 7, "next30Days": 30}
    if name in days:
        other = today + timedelta(days=days[name])
        tomorrow = today + timedelta(days=1)
        return (today, other + timedelta(days=1)) if days[name] > 0 else (other, tomorrow)
    if name in ("today", "tomorrow"):
        first = today + timedelta(days=name == "tomorrow")
        return first, first + timedelta(days=1)
    if name in ("thisWeek", "nextWeek"):
        monday = today - timedelta(days=today.weekday() - 7 * (name == "nextWeek"))
        return monday, monday + timedelta(days=7)
    if name == "thisQuarter":
        month = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return month, _months(month, 3)
    if name == "thisYear":
        return date(today.year, 1, 1), date(today.year + 1, 1, 1)
    month = _months(today.replace(day=1), {"nextMonth": 1, "lastMonth": -1}.get(name, 0))
    return month, _months(month, 1)


def _months(first: date, by: int) -> date:
    years, month = divmod(first.month - 1 + by, 12)
    return date(first.year + years, month + 1, 1)


def _start(of: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(of, time(), zone)
