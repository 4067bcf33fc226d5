"""What a person typed into a form's fields, as the commands take it. An empty field is None."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import request

from app.access import viewer
from app.compose.errors import Invalid
from app.compose.money import Money
from app.web.numerals import read_money
from app.web.onlooker import Onlooker, onlooker_of


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


def seen() -> dict[str, int | None]:
    """The version that the form was opened with, as the commands take it. Raises Invalid."""
    return {"version": whole("version")}


def words(name: str) -> list[str]:
    """A list of words, separated by commas."""
    return [word.strip() for word in request.form.get(name, "").split(",") if word.strip()]


def moment(name: str) -> datetime | None:
    """A date, or a date and time, on the viewer's clock. Raises Invalid."""
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
    """Raises Invalid for an hour that the clocks leave out when they go forward."""
    if there.tzinfo:
        return there
    here = there.replace(tzinfo=zone())
    if (
        1 < there.year < 9999
        and here.astimezone(UTC).astimezone(zone()).replace(tzinfo=None) != there
    ):
        raise Invalid("There is no such time on that day: the clocks go forward.", name)
    return here


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
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid("is not a date", name) from None


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
