"""What one may ask by: each field knows its operators, reads its values and makes the condition."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, literal_column

from app.compose.criteria.periods import PERIODS, Span, day, span
from app.compose.errors import Invalid

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.compose.criteria.related import Within

Condition = ColumnElement[bool]
Offers = Callable[["Context"], list[tuple[str, str]]]
HIGHEST = 10**15
EQUAL = ("eq", "ne", "in", "exists")
ORDERED = ("gt", "gte", "lt", "lte")
TRUE, FALSE = ("true", "yes", "1", True), ("false", "no", "0", False)
ME = "me"


@dataclass(frozen=True)
class Field(ABC):
    """`name` as the API has it, `label` as people read it. `right` is one that the actor needs to
    ask by it; `within` says whose it is, for what is another record's."""

    name: str
    label: str
    column: Any = None
    right: str = ""
    within: "Within | None" = None
    kind: ClassVar[str] = ""
    ops: ClassVar[tuple[str, ...]] = ()

    def checked(self, op: str, value: Any) -> Any:
        """The value in its plain form. Raises Invalid for a wrong operator or value."""
        if op not in self.ops:
            raise Invalid(f"{self.label}: can be compared by {', '.join(self.ops)}", self.name)
        if op == "exists":
            return _flag(self, True if value is None else value)
        if op == "in":
            return tuple(self.plain(one) for one in _several(self, value))
        if isinstance(value, tuple):
            raise Invalid(f"{self.label}: takes one value", self.name)
        return self.plain(value)

    @abstractmethod
    def plain(self, value: Any) -> Any:
        """One value as JSON keeps it. Raises Invalid."""

    def condition(self, ctx: "Context", op: str, value: Any) -> Condition:
        """The condition for a checked value; true or false where the field has no value, never
        unknown for `ne`."""
        if self.within:
            return self.within.condition(ctx, self, op, value)
        return self._compared(ctx, op, value)

    def of_its_own(self, ctx: "Context", op: str, value: Any) -> Condition:
        """The condition on the record that has the field, whoever asks for it from another one."""
        return self._compared(ctx, op, value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        column: Any = self.column
        if op == "exists":
            known: Condition = column.is_not(None)
            return known if value else ~known
        if op == "in":
            among: Condition = column.in_([self.bound(ctx, one) for one in value])
            return among
        bound = self.bound(ctx, value)
        if op == "ne":
            differs: Condition = column.is_distinct_from(bound)
            return differs
        compared: Condition = getattr(column, f"__{SIGNS.get(op, op)}__")(bound)
        return compared

    def bound(self, ctx: "Context", value: Any) -> Any:
        """The plain value as the database compares it."""
        return value

    def refuse(self, what: str) -> Invalid:
        return Invalid(f"{self.label}: {what}", self.name)


SIGNS = {"gte": "ge", "lte": "le"}


@dataclass(frozen=True)
class Text(Field):
    """Words, compared folded: `fold` makes of a value what the column holds. `hints` are conditions
    that an index answers and that hold wherever the words occur."""

    fold: Callable[[str], str] = str.lower
    offers: "Offers | None" = None
    hints: Callable[[str], list[Condition]] = lambda _: []
    kind = "text"
    ops: ClassVar[tuple[str, ...]] = ("contains", "eq", "ne", "startsWith", "in", "exists")

    def plain(self, value: Any) -> str:
        text = str(value if value is not None else "").strip()
        if not text or isinstance(value, bool):
            raise self.refuse("needs a text")
        return text

    def bound(self, ctx: "Context", value: Any) -> Any:
        return self.fold(value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        column: Any = self.column
        if op == "contains":
            words = [column.contains(word, autoescape=True) for word in self.fold(value).split()]
            return and_(*words, *self.hints(value))
        if op == "startsWith":
            return and_(column.startswith(self.fold(value), autoescape=True), *self.hints(value))
        found = super()._compared(ctx, op, value)
        return and_(found, *self.hints(value)) if op == "eq" else found


@dataclass(frozen=True)
class Found(Text):
    """Full search: `finds` makes the condition of the words."""

    finds: Callable[[str], Condition] = field(kw_only=True)
    ops: ClassVar[tuple[str, ...]] = ("contains",)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        return self.finds(value)


@dataclass(frozen=True)
class Choice(Field):
    """One of a few: value and its words."""

    options: Mapping[str, str] = field(kw_only=True)
    kind = "choice"
    ops = EQUAL

    def plain(self, value: Any) -> str:
        if value not in self.options:
            raise self.refuse(f"can be {', '.join(self.options)}")
        return str(value)


@dataclass(frozen=True)
class Number(Field):
    """A whole number."""

    kind = "number"
    ops = ("gte", "lte", "gt", "lt", "eq", "ne", "exists")

    def plain(self, value: Any) -> int:
        try:
            number = int(value) if not isinstance(value, (bool, float)) else None
        except (TypeError, ValueError):
            number = None
        if number is None or abs(number) > HIGHEST:
            raise self.refuse("needs a whole number")
        return number


@dataclass(frozen=True)
class Amount(Number):
    """Money in minor units, whatever the currency."""

    kind = "money"


@dataclass(frozen=True)
class Moment(Field):
    """A time. A bare date means that whole day of the asker's; `periods` are those offered."""

    periods: tuple[str, ...] = tuple(PERIODS)
    kind = "moment"
    ops = ("during", "gte", "lte", "gt", "lt", "eq", "exists", "withinDays", "olderThanDays")

    def checked(self, op: str, value: Any) -> Any:
        if op in ("withinDays", "olderThanDays"):
            days = Number(self.name, self.label).plain(value)
            if not 0 <= days <= 36_500:
                raise self.refuse("needs a number of days")
            return days
        if op == "during":
            if value not in PERIODS:
                raise self.refuse(f"can be {', '.join(PERIODS)}")
            return value
        return super().checked(op, value)

    def plain(self, value: Any) -> str:
        found = _time(value)
        if found is None or not 1900 <= found.year <= 2200:
            raise self.refuse("needs a date")
        return str(value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        column: Any = self.column
        if op == "during":
            return _within(column, span(value, ctx.now, ctx.actor.time_zone))
        if op == "withinDays":
            return and_(column >= ctx.now - timedelta(days=value), column <= ctx.now)
        if op == "olderThanDays":
            older: Condition = column < ctx.now - timedelta(days=value)
            return older
        if op == "exists":
            return super()._compared(ctx, op, value)
        found = _time(value)
        if isinstance(found, datetime):
            return super()._compared(ctx, op, value)
        assert found is not None
        start, end = day(found, ctx.actor.time_zone)
        sides: dict[str, Condition] = {
            "gt": column >= end,
            "gte": column >= start,
            "lt": column < start,
            "lte": column < end,
        }
        return sides[op] if op in sides else _within(column, (start, end))

    def bound(self, ctx: "Context", value: Any) -> Any:
        return _time(value)


@dataclass(frozen=True)
class Reference(Field):
    """Another record, by its id; `me` is the asker where `people` are meant. `offers` lists
    (id, name) to choose from."""

    people: bool = False
    offers: "Offers | None" = None
    kind = "reference"
    ops = EQUAL

    def plain(self, value: Any) -> str:
        if self.people and value == ME:
            return ME
        try:
            return str(UUID(str(value)))
        except ValueError:
            raise self.refuse("needs an id") from None

    def bound(self, ctx: "Context", value: Any) -> Any:
        return ctx.actor.id if value == ME else UUID(value)


@dataclass(frozen=True)
class Words(Field):
    """Labels in an array column."""

    offers: "Offers | None" = None
    kind = "words"
    ops = ("contains", "ne", "in", "eq", "exists")

    def plain(self, value: Any) -> str:
        return Text(self.name, self.label).plain(value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        column: Any = self.column
        if op == "exists":
            some = func.cardinality(column) > 0
            return some if value else ~some
        if op == "in":
            overlap: Condition = column.overlap(list(value))
            return overlap
        has: Condition = column.contains([value])
        return ~has if op == "ne" else has


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no; `says` makes the condition for yes."""

    says: "Callable[[Context], Condition]" = field(kw_only=True)
    kind = "flag"
    ops = ("eq",)

    def plain(self, value: Any) -> bool:
        return _flag(self, value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        said = self.says(ctx)
        return said if value else ~func.coalesce(said, False)


@dataclass(frozen=True)
class Custom(Text):
    """The org's own fields: stands for `NAME.KEY`, with the JSON object as its column. An index of
    the object's whole text finds the few that hold the words at all."""

    ops = ("eq", "ne", "contains", "startsWith", "in", "exists")

    def of(self, key: str) -> Text:
        """The field of this key."""
        text = func.lower(self.column[key].astext)
        whole = func.lower(cast(self.column, String))

        def hints(value: str) -> list[Condition]:
            words = (json.dumps(word, ensure_ascii=False)[1:-1] for word in value.lower().split())
            said = [whole.contains(word, autoescape=True) for word in words]
            return [self.column != literal_column("'{}'::jsonb"), *said]

        return Text(f"{self.name}.{key}", key, text, self.right, self.within, hints=hints)


def _within(column: Any, moments: Span) -> Condition:
    start, end = moments
    before: Condition = column < end
    return before if start is None else and_(column >= start, before)


def _time(value: Any) -> date | datetime | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else _aware(value)
    except (TypeError, ValueError):
        return None


def _aware(value: str) -> datetime | None:
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else None


def _flag(of: Field, value: Any) -> bool:
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise of.refuse("is yes or no")


def _several(of: Field, value: Any) -> tuple[Any, ...]:
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        raise of.refuse("needs one value at least")
    return values
