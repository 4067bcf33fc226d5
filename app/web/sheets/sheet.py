"""A sheet: the facts of one kind of record, the command that changes them, and how it is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import abort
from markupsafe import Markup

from app.compose.context import Context
from app.web import typed
from app.web.sheets.fact import Fact
from app.web.sheets.words import Custom

CUSTOM = "customFields."
SHEETS: dict[str, "Sheet"] = {}


@dataclass(frozen=True)
class Sheet:
    """`place` is its word in addresses. `again(ctx, record)` are the parts of the screen that a
    change of the record touches, as they are now; `way` where it is shown without the script."""

    kind: str
    place: str
    model: Any
    command: str
    right: str
    facts: tuple[Fact, ...]
    again: Callable[[Context, Any], list[Markup]]
    way: Callable[[Any], str]

    def fact(self, name: str) -> Fact:
        """The fact of an API's name. Answers 404 for one that people don't edit."""
        if name.startswith(CUSTOM) and hasattr(self.model, "custom_fields"):
            return Custom(name, name.removeprefix(CUSTOM))
        return next((fact for fact in self.facts if name in fact.names), None) or abort(404)

    def read(self, ctx: Context, record: Any, facts: Iterable[Fact] = ()) -> dict[str, Any]:
        """What the request's form changes, as the command takes it: a field that still says what
        `seen.NAME` says was touched by nobody here. Raises Invalid."""
        values: dict[str, Any] = {}
        for fact in facts or self.facts:
            if fact.touched():
                _add(values, fact.read(ctx, record))
        return values

    def payload(self, record: Any, values: dict[str, Any]) -> dict[str, Any]:
        """`values` for the command, with the version that the form was opened with."""
        return {"id": record.id, **typed.seen(), **values}


def register(sheet: Sheet) -> Sheet:
    SHEETS[sheet.place] = SHEETS[sheet.kind] = sheet
    return sheet


def _add(values: dict[str, Any], more: dict[str, Any]) -> None:
    for name, value in more.items():
        both = isinstance(value, dict) and name in values
        values[name] = {**values[name], **value} if both else value
