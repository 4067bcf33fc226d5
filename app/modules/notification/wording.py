"""Templates' only syntax: `{{name}}` and `{{name.part|fallback}}`. Nothing is evaluated, and what
is filled in is never read as a template again."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from babel.numbers import format_currency

from app.compose.money import Money

GAP = re.compile(r"\{\{\s*([A-Za-z][\w.-]*)\s*(?:\|([^{}|]*))?\}\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def fill(template: str, variables: Mapping[str, Any], locale: str = "en") -> str:
    """The template with its gaps filled; a gap without a value takes its fallback, else nothing."""

    def value(gap: re.Match[str]) -> str:
        found = look_up(variables, gap[1])
        return in_words(found, locale) if found not in (None, "") else (gap[2] or "").strip()

    return GAP.sub(value, template)


def gaps(template: str) -> dict[str, bool]:
    """The names of the gaps in their order, each with whether it has a fallback everywhere."""
    found: dict[str, bool] = {}
    for gap in GAP.finditer(template):
        found[gap[1]] = found.get(gap[1], True) and bool((gap[2] or "").strip())
    return found


def is_broken(template: str) -> bool:
    """Is there a brace of a gap that is none?"""
    rest = GAP.sub("", template)
    return "{{" in rest or "}}" in rest


def is_empty(variables: Mapping[str, Any], name: str, locale: str = "en") -> bool:
    """Would a gap of this name be filled with nothing?"""
    return not in_words(look_up(variables, name), locale)


def one_line(text: str, limit: int = 200) -> str:
    """Fit for a title or a mail header: no line breaks, no control characters."""
    return CONTROL.sub(" ", text).strip()[:limit]


def money_words(value: Money, locale: str) -> str:
    return format_currency(value.major, value.currency, locale=locale_of(locale))


def locale_of(name: str) -> Locale:
    """The locale of that name, or plain English where nobody knows it."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def look_up(variables: Any, path: str) -> Any:
    """The value of `name.part`, None where there is none."""
    return reached(variables, path.split("."))


def reached(variables: Any, parts: Iterable[str]) -> Any:
    """The same, by a path that is in parts already."""
    for part in parts:
        # Most are dicts, and to ask what is a Mapping costs as much as all the rest.
        if type(variables) is not dict and not isinstance(variables, Mapping):
            return None
        variables = variables.get(part)
    return variables


def in_words(value: Any, locale: str = "en") -> str:
    """A value as a person reads it; nothing for what has no words."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        value = Money(value["amount"], value["currency"])
    if isinstance(value, Money):
        return money_words(value, locale)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value) if isinstance(value, int | float) else ""


def day_words(day: date, locale: str) -> str:
    """28 Nov, as the locale writes it."""
    noon = datetime(day.year, day.month, day.day, 12)
    return format_skeleton("MMMd", noon, tzinfo=UTC, locale=locale_of(locale))


def clock_words(clock: time, locale: str) -> str:
    return format_time(clock, "short", locale=locale_of(locale))
