"""What a person typed into a form's fields, as the commands take it. An empty field is None."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import request

from app.access import viewer
from app.compose.errors import Invalid
from app.compose.money import Money
from app.web.numerals import read_money
from app.web.onlooker import onlooker_of


def text(name: str) -> str | None:
    """A line or a text."""
    return request.form.get(name, "").strip() or None


def whole(name: str) -> int | None:
    """A whole number. Raises Invalid."""
    typed = text(name)
    try:
        return int(typed) if typed else None
    except ValueError:
        raise Invalid("is not a whole number", name) from None


def words(name: str) -> list[str]:
    """A list of words, separated by commas."""
    return [word.strip() for word in request.form.get(name, "").split(",") if word.strip()]


def moment(name: str) -> datetime | None:
    """A date, or a date and time, on the viewer's clock. Raises Invalid."""
    typed = text(name)
    if typed is None:
        return None
    try:
        there = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid("is not a date", name) from None
    return there if there.tzinfo else there.replace(tzinfo=zone())


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


def zone() -> ZoneInfo:
    return onlooker_of(viewer()).zone


def locale() -> Locale:
    return onlooker_of(viewer()).locale


def named(**values: Any) -> dict[str, Any]:
    """The values of those fields that the form really has."""
    return {name: value for name, value in values.items() if name in request.form}
