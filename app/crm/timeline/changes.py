"""What changed, in words: fields by their names, people and stages by theirs."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.compose.money import Money

# Kept in the log, but of no meaning to a person who reads a timeline.
SILENT = {
    "position", "stageEnteredAt", "pipelineId", "openProbability", "probabilityOverridden",
    "closedAt", "wonAt", "lostAt", "convertedAt", "convertedToDealId", "readAt", "addressId",
    "answeredAt", "decayed", "scoreParts",
}  # fmt: skip
LABELS = {"ownerId": "Owner", "stageId": "Stage", "companyId": "Company", "actorId": "Assigned to"}
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
        return ", ".join(str(item) for item in value) or None
    if isinstance(value, str) and TIME.match(value):
        return datetime.fromisoformat(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(value, value) if isinstance(value, str) else value
