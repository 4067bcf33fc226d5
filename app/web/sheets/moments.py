"""Facts that say when: a day, a due date that may have a time."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from app.compose.context import Context
from app.compose.errors import Invalid
from app.web import typed
from app.web.sheets.fact import Fact, differs

NOON = 12


@dataclass(frozen=True)
class Day(Fact):
    """A day without a time of day. It is kept as the viewer's noon, so that it is the same day for
    colleagues in most other time zones; the day that is there already stays as it is."""

    input: str = field(default="date", kw_only=True)
    kind: ClassVar[str] = "day"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        said, now = typed.text(self.name), self.value(record)
        if said == self.text(now):
            return {self.name: now}
        try:
            return {self.name: typed.on_the_day(date.fromisoformat(said), NOON) if said else None}
        except ValueError:
            raise Invalid("is not a date", self.name) from None

    def text(self, value: Any) -> str:
        return value.astimezone(typed.zone()).date().isoformat() if value else ""

    def of_json(self, value: Any) -> Any:
        return datetime.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Due(Fact):
    """A day, with a time on it in a field of its own (`dueTime`) or for all of it."""

    input: str = field(default="date", kw_only=True)
    kind: ClassVar[str] = "due"

    @property
    def names(self) -> tuple[str, ...]:
        return ("dueOn", "dueAt")

    def value(self, record: Any) -> Any:
        return record.due_on or record.due_at

    def touched(self) -> bool:
        return differs("dueOn") or differs("dueTime") or differs("dueAt")

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return typed.due("due") or {"dueAt": None}

    def text(self, value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(typed.zone()).strftime("%Y-%m-%dT%H:%M")
        return value.isoformat() if value else ""

    def of_json(self, value: Any) -> Any:
        if not value:
            return None
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
