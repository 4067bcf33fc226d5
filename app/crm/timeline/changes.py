"""What changed, in words: fields by their names, people and stages by theirs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_currency, format_decimal

from app.compose.money import Money

# Kept in the log, but of no meaning to a person who reads a timeline.
SILENT = {
    "position", "stageEnteredAt", "pipelineId", "openProbability", "probabilityOverridden",
    "closedAt", "wonAt", "lostAt", "convertedAt", "convertedToDealId", "readAt", "addressId",
    "answeredAt", "decayed", "scoreParts", "dueOn", "remindAt",
}  # fmt: skip
# What the sentences of these events say already; that the status changed each of them says.
TOLD = {
    "deal.stage-changed": {"stageId", "probability"},
    "deal.won": {"probability", "wonReason"},
    "deal.lost": {"probability", "lostReason"},
    "deal.abandoned": {"probability"},
    "deal.reopened": {"probability", "stageId"},
    "lead.disqualified": {"disqualificationReason"},
}
LABELS = {
    "ownerId": "Owner",
    "stageId": "Stage",
    "companyId": "Company",
    "contactId": "Contact",
    "actorId": "Assigned to",
}
LONGEST = 300
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Change:
    """`before` and `after` are ready to show: text, number, Money, datetime, or None."""

    field: str
    label: str
    before: Any
    after: Any
    raw_before: Any
    raw_after: Any


def readable(changes: dict[str, Any] | None, names: dict[str, str]) -> list[Change]:
    """The changes of an event; `names` says what the ids in them are called."""
    return [
        Change(field, label(field), _shown(pair[0], names), _shown(pair[1], names), *pair)
        for field, pair in (changes or {}).items()
        if field not in SILENT
    ]


def label(field: str) -> str:
    """jobTitle → Job title."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field).lower().capitalize()
    return LABELS.get(field, words)


def _shown(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return Money(**value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(item, names)}" for key, item in value.items()) or None
    if isinstance(value, list):
        return ", ".join(_phrases(value, names)) or None
    if isinstance(value, str) and TIME.match(value):
        return datetime.fromisoformat(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _words(names.get(value, value)) if isinstance(value, str) else value


def _words(text: str) -> str:
    """Of a long text, such as a mail's, its beginning."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def _phrases(items: list[Any], names: dict[str, str]) -> Iterable[str]:
    for item in items:
        yield _priced(item, names) if isinstance(item, dict) and "unitPrice" in item else str(item)


def _priced(item: dict[str, Any], names: dict[str, str]) -> str:
    """A line item, or a tier of a price list: 3 × Cold room at $8,400.00 less 10%."""
    name = item.get("name") or names.get(item["itemId"]) or "a product"
    money = Money(**item["unitPrice"])
    price = format_currency(money.major, money.currency, locale="en")
    if "fromQty" in item:
        return f"{name} from {_plain(item['fromQty'])} at {price}"
    less = f" less {_plain(item['discountPercent'])}%" if item.get("discountPercent") else ""
    return f"{_plain(item['qty'])} × {name} at {price}{less}"


def _plain(number: float) -> str:
    return str(format_decimal(number, locale="en"))
