"""Days, clock times and spans in the viewer's zone. What comes in is a UTC datetime or a date."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from jinja2 import pass_context
from jinja2.runtime import Context

from app.compose.clock import utc_now
from app.web.onlooker import Onlooker, onlooker

When = datetime | date


@pass_context
def local(context: Context, when: datetime) -> datetime:
    """The same moment on the viewer's clock."""
    return _there(when, onlooker(context))


@pass_context
def today(context: Context) -> date:
    return utc_now().astimezone(onlooker(context).zone).date()


@pass_context
def day(context: Context, when: When | None) -> str:
    """28 Nov, and the year where it is another one."""
    return "" if when is None else _short_day(when, onlooker(context))


@pass_context
def weekday(context: Context, when: When) -> str:
    """Thu, 28 Nov."""
    return _day_as("MMMEd", when, onlooker(context))


@pass_context
def month_name(context: Context, when: When) -> str:
    """December 2026."""
    return _day_as("yMMMM", when, onlooker(context))


@pass_context
def weekday_name(context: Context, when: When) -> str:
    """Thursday."""
    return _day_as("EEEE", when, onlooker(context))


@pass_context
def short_weekday(context: Context, when: When) -> str:
    """Thu."""
    return _day_as("EEE", when, onlooker(context))


def place_name(zone: str) -> str:
    """Buenos Aires, of America/Argentina/Buenos_Aires."""
    return zone.rpartition("/")[2].replace("_", " ")


@pass_context
def clock(context: Context, when: datetime) -> str:
    return clock_for(onlooker(context), when)


def clock_for(who: Onlooker, when: datetime) -> str:
    """The same outside of templates."""
    return _clock(_there(when, who).time(), who.locale)


@pass_context
def moment(context: Context, when: When) -> str:
    """The full date, for titles: Thursday, 28 November 2026 at 14:00 CET."""
    return moment_for(onlooker(context), when)


def moment_for(who: Onlooker, when: When) -> str:
    """The same outside of templates."""
    if not isinstance(when, datetime):
        return _full(when, who.locale)
    return _moment(when, who)


@pass_context
def ago(context: Context, when: When) -> str:
    """now, 14 min, 3 h, 5 d, then the day; ahead: in 14 min, in 3 h, tomorrow as a day."""
    who = onlooker(context)
    if not isinstance(when, datetime):
        return _short_day(when, who)
    seconds = (utc_now() - _there(when, who)).total_seconds()
    size = abs(seconds)
    if size < 60:
        return "now"
    if size >= 7 * 86400:
        return _short_day(when, who)
    span = _largest(size)
    return span if seconds > 0 else f"in {span}"


def duration(span: timedelta | float) -> str:
    """8 min, 2 h 10 min, 3 d 4 h: the two largest units."""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    minutes = int(abs(seconds)) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(parts[:2]) or "0 min"


def iso(when: When) -> str:
    """As `<time datetime>` wants it."""
    if not isinstance(when, datetime):
        return when.isoformat()
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _there(when: datetime, who: Onlooker) -> datetime:
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.astimezone(who.zone)


def _short_day(when: When, who: Onlooker) -> str:
    this_year = _there(utc_now(), who).year
    return _day_as("MMMd" if _day_of(when, who).year == this_year else "yMMMd", when, who)


def _day_as(pattern: str, when: When, who: Onlooker) -> str:
    return _skeleton(pattern, _day_of(when, who), who.locale)


def _day_of(when: When, who: Onlooker) -> date:
    return _there(when, who).date() if isinstance(when, datetime) else when


def _largest(seconds: float) -> str:
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 86400:
        return f"{int(seconds // 3600)} h"
    return f"{int(seconds // 86400)} d"


@lru_cache(maxsize=4096)
def _skeleton(pattern: str, the_day: date, locale: Locale) -> str:
    return format_skeleton(
        pattern, datetime(the_day.year, the_day.month, the_day.day), tzinfo=UTC, locale=locale
    )


@lru_cache(maxsize=4096)
def _full(the_day: date, locale: Locale) -> str:
    return format_date(the_day, "full", locale=locale)


@lru_cache(maxsize=4096)
def _moment(when: datetime, who: Onlooker) -> str:
    # Not of the moment on his clock: it equals that on another one.
    there = _there(when, who)
    words = format_datetime(there, "EEEE, d MMMM y, HH:mm", locale=who.locale)
    return f"{words} {there.tzname() or ''}".strip()


@lru_cache(maxsize=2048)
def _clock(there: time, locale: Locale) -> str:
    return format_time(there, "short", locale=locale)
