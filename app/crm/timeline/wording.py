"""The sentence that an event is declared with, filled in."""

from string import Formatter
from typing import Any, NamedTuple

from babel.numbers import format_currency

from app.compose.money import Money
from app.compose.registry import registry

PROGRAM = "The system"


class Words(NamedTuple):
    """A part of a sentence; `named` ones are a person's or a thing's name."""

    text: str
    named: bool


def sentence(event: str, actor: str | None, payload: dict[str, Any]) -> list[Words]:
    """The sentence in parts. An event that nobody declares any more says its name."""
    declared = registry.events.get(event)
    if declared is None:
        return [Words(event.replace(".", " ").replace("-", " ").capitalize(), False)]
    facts = {**payload, "actor": actor or PROGRAM}
    parts: list[Words] = []
    for text, key, _, _ in Formatter().parse(declared.sentence):
        if text:
            parts.append(Words(text, False))
        if key:
            parts.append(Words(_said(facts.get(key)), True))
    return parts


def plain_words(parts: list[Words]) -> str:
    return "".join(part.text for part in parts).strip()


def _said(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return format_currency(Money(**value).major, value["currency"], locale="en")
    return "" if value is None else str(value)
