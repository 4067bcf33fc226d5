"""One field of a record as forms know it: how it is read, written into an input, and called."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from babel.numbers import format_decimal
from flask import request
from pydantic.alias_generators import to_snake
from sqlalchemy import select, true

from app.compose.authority import visible
from app.compose.context import Context
from app.compose.errors import Invalid
from app.compose.money import Money
from app.crm.owners import possible_owners
from app.modules.identity.models import User
from app.web import typed

WITH_CURRENCY = re.compile(r"(.*\S)\s+([A-Z]{3})")
NOON = 12


@dataclass(frozen=True)
class Fact:
    """A line of text. `name` is the field's in the API, where its clashes are named so too;
    `input` the type of its input; `keeps_both` offers both texts of a clash, one after the other.
    """

    name: str
    label: str
    required: bool = field(default=False, kw_only=True)
    input: str = field(default="text", kw_only=True)
    most: int = field(default=200, kw_only=True)
    kind: ClassVar[str] = "line"
    keeps_both: ClassVar[bool] = False

    @property
    def names(self) -> tuple[str, ...]:
        """The API's names for it."""
        return (self.name,)

    def value(self, record: Any) -> Any:
        return getattr(record, to_snake(self.name))

    def touched(self) -> bool:
        """Does the form say something else than it did when it was opened?"""
        return differs(self.name)

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        """What the request's form says, as the command takes it. Raises Invalid."""
        text = typed.text(self.name)
        return {self.name: text if text or not self.required else ""}

    def text(self, value: Any) -> str:
        """As an input holds it, and as `seen.NAME` remembers it."""
        return "" if value is None else str(value)

    def exact(self, value: Any) -> str:
        """As a choice between two values posts it."""
        return self.text(value)

    def of_json(self, value: Any) -> Any:
        """A value as the API writes it, as the record would have it."""
        return value

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        """What there is to choose from, each with its words."""
        return []

    def called(self, ctx: Context, ids: list[Any]) -> dict[Any, str]:
        """What the records are called that its values name."""
        return {}


def differs(name: str) -> bool:
    """Is the field there, and not as `seen.NAME` remembers it?"""
    given, seen = request.form.get(name), request.form.get(f"seen.{name}")
    return given is not None and (seen is None or _words(given) != _words(seen))


def _words(text: str) -> str:
    """Browsers send line ends their own way."""
    return text.replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Long(Fact):
    """A text of several lines."""

    most: int = field(default=20_000, kw_only=True)
    kind: ClassVar[str] = "long"
    keeps_both: ClassVar[bool] = True

    def both(self, mine: Any, theirs: Any) -> str:
        return "\n\n".join(text for text in (theirs, mine) if text)


@dataclass(frozen=True)
class Words(Fact):
    """A list of words, such as tags."""

    most: int = field(default=2000, kw_only=True)
    kind: ClassVar[str] = "words"
    keeps_both: ClassVar[bool] = True

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {self.name: typed.words(self.name)}

    def text(self, value: Any) -> str:
        return ", ".join(value or ())

    def both(self, mine: Any, theirs: Any) -> str:
        return self.text(dict.fromkeys([*(theirs or ()), *(mine or ())]))


@dataclass(frozen=True)
class Choice(Fact):
    """One of a few words."""

    choices: tuple[str, ...] = ()
    kind: ClassVar[str] = "choice"

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        return [(choice, choice.replace("-", " ").capitalize()) for choice in self.choices]


@dataclass(frozen=True)
class Link(Fact):
    """Another record, by its id."""

    of: type[Any] = User
    kind: ClassVar[str] = "link"

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        """Those who may own it, and who owns it now, active or not."""
        if self.of is not User or not ctx.may("owner:set"):
            return []
        able = {user.id: user.name for user in possible_owners(ctx)}
        now = {} if self.value(record) in able else self.called(ctx, [self.value(record)])
        return [*able.items(), *((key, f"{name} (no longer)") for key, name in now.items())]

    def called(self, ctx: Context, ids: list[Any]) -> dict[Any, str]:
        """As far as the actor may know them."""
        seen = true() if self.of is User else visible(ctx.actor, self.of)
        found = ctx.session.scalars(select(self.of).where(self.of.id.in_(ids), seen))
        return {record.id: record.name for record in found}

    def of_json(self, value: Any) -> Any:
        return UUID(value) if value else None


@dataclass(frozen=True)
class Amount(Fact):
    """Money in the record's own currency, else in the org's."""

    kind: ClassVar[str] = "amount"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        now = self.value(record)
        given = WITH_CURRENCY.fullmatch(request.form.get(self.name, "").strip())
        if given:
            return {self.name: typed.amount(given[1], given[2], self.name)}
        return {self.name: typed.money(self.name, now.currency if now else ctx.org.currency)}

    def text(self, value: Any) -> str:
        return format_decimal(value.major, "0.####", typed.locale()) if value else ""

    def exact(self, value: Any) -> str:
        return f"{self.text(value)} {value.currency}" if value else ""

    def of_json(self, value: Any) -> Any:
        return Money(**value) if value else None


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
class Time(Day):
    """A day with its time, on the viewer's clock."""

    input: str = field(default="datetime-local", kw_only=True)
    kind: ClassVar[str] = "time"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        now = self.value(record)
        same = typed.text(self.name) == self.text(now)
        return {self.name: now if same else typed.moment(self.name)}

    def text(self, value: Any) -> str:
        return value.astimezone(typed.zone()).strftime("%Y-%m-%dT%H:%M") if value else ""


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


@dataclass(frozen=True)
class Minutes(Fact):
    """A length of time, out of a few; another one that is there stays to choose."""

    choices: tuple[tuple[int, str], ...] = ()
    none: str = "None"
    kind: ClassVar[str] = "minutes"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {self.name: typed.whole(self.name)}

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        now = self.value(record)
        own = [] if now is None or now in dict(self.choices) else [(now, f"{now} min")]
        return [("", self.none), *self.choices, *own]


@dataclass(frozen=True)
class Chance(Fact):
    """A deal's probability: set by hand, or, where it is empty, the stage's own."""

    kind: ClassVar[str] = "chance"

    @property
    def names(self) -> tuple[str, ...]:
        return ("probability", "probabilityOverridden")

    def value(self, record: Any) -> Any:
        return record.probability if record.probability_overridden else None

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        chance = typed.whole(self.name)
        return {"probabilityOverridden": False} if chance is None else {"probability": chance}

    def of_json(self, value: Any) -> Any:
        return None if isinstance(value, bool) else value


@dataclass(frozen=True)
class Custom(Fact):
    """A field that the org made up; `name` is customFields.KEY."""

    @property
    def key(self) -> str:
        return self.name.partition(".")[2]

    def value(self, record: Any) -> Any:
        return record.custom_fields.get(self.key)

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {"customFields": {self.key: typed.text(self.name)}}
