"""What a person typed into a form's fields, as the commands take it. An empty field is None."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import request

from app.access import viewer
from app.compose.errors import Invalid
from app.compose.money import Money
from app.compose.payload import FIRST_YEAR, LAST_YEAR
from app.web.numerals import read_money
from app.web.onlooker import Onlooker, onlooker_of

MOST_MINUTES = 24 * 60


def text(name: str) -> str | None:
    """A line or a text, whose lines end as they do everywhere but in a browser's form."""
    return request.form.get(name, "").replace("\r\n", "\n").strip() or None


def whole(name: str) -> int | None:
    """A whole number. Raises Invalid."""
    typed = text(name)
    try:
        return int(typed) if typed else None
    except ValueError:
        raise Invalid("is not a whole number", name) from None


def length(name: str, usual: int) -> timedelta:
    """How many minutes something takes, `usual` where nothing is said. Raises Invalid for what is
    no time, or more than a day."""
    said = whole(name)
    minutes = usual if said is None else said
    if not 0 < minutes <= MOST_MINUTES:
        raise Invalid("must be between a minute and 24 hours", name)
    return timedelta(minutes=minutes)


def seen() -> dict[str, int | None]:
    """The version that the form was opened with, as the commands take it. Raises Invalid."""
    return {"version": whole("version")}


def words(name: str) -> list[str]:
    """A list of words, separated by commas."""
    return [word.strip() for word in request.form.get(name, "").split(",") if word.strip()]


def moment(name: str) -> datetime | None:
    """A date, or a date and time, on the viewer's clock, as a moment in UTC. Raises Invalid."""
    typed = text(name)
    if typed is None:
        return None
    try:
        return _on_the_clock(datetime.fromisoformat(typed), name)
    except ValueError:
        raise Invalid("is not a date", name) from None


def due(name: str) -> dict[str, Any]:
    """When something is due, as the commands take it: `NAMEAt`, or a day (`NAMEOn`) with a time
    (`NAMETime`) or for all of it. Empty where nothing is said. Raises Invalid."""
    at = moment(f"{name}At")
    if at is not None:
        return {"dueAt": at}
    day, clock = text(f"{name}On"), text(f"{name}Time")
    if day is None:
        if clock:
            raise Invalid("Say on which day.", f"{name}On")
        return {}
    if "T" in day:
        return {"dueAt": moment(f"{name}On")}
    try:
        the_day = date.fromisoformat(day)
        if clock is None:
            return {"dueOn": the_day}
        there = datetime.combine(the_day, time.fromisoformat(clock))
    except ValueError:
        raise Invalid("is not a date", f"{name}On") from None
    return {"dueAt": _on_the_clock(there, f"{name}On")}


def _on_the_clock(there: datetime, name: str) -> datetime:
    """In UTC: half an hour later is half an hour later there, also while the clocks are changed.
    Raises Invalid for an hour that they leave out when they go forward."""
    _sane(there, name)
    if there.tzinfo:
        return there.astimezone(UTC)
    moment = there.replace(tzinfo=zone()).astimezone(UTC)
    if moment.astimezone(zone()).replace(tzinfo=None) != there:
        raise Invalid("There is no such time on that day: the clocks go forward.", name)
    return moment


def _sane(day: date, name: str) -> None:
    """Raises Invalid, as the commands do, where one could not even reckon with it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}", name)


def money(name: str, currency: str) -> Money | None:
    """An amount as the viewer's locale writes it, in the field's own currency (`NAMECurrency`), or
    else in `currency`. Raises Invalid."""
    typed = text(name)
    return amount(typed, request.form.get(f"{name}Currency") or currency, name) if typed else None


def amount(typed: str, currency: str, name: str) -> Money:
    """An amount as the viewer's locale writes it. Raises Invalid that names the field."""
    try:
        return read_money(typed, currency, locale())
    except ValueError as wrong:
        raise Invalid(str(wrong), name) from None


def day(name: str) -> date | None:
    """A day without a time. Raises Invalid."""
    typed = text(name)
    try:
        found = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid("is not a date", name) from None
    if found:
        _sane(found, name)
    return found


def on_the_day(day: date, hour: int) -> datetime:
    """An hour of the viewer's day."""
    return datetime.combine(day, time(hour), zone())


def onlooker() -> Onlooker:
    return onlooker_of(viewer())


def zone() -> ZoneInfo:
    return onlooker().zone


def locale() -> Locale:
    return onlooker().locale


def named(**values: Any) -> dict[str, Any]:
    """The values of those fields that the form really has."""
    return {name: value for name, value in values.items() if name in request.form}
