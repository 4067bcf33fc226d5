"""Fields to ask by what is written in them: a text, a search, labels."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import and_, literal_column, or_, true

from app.compose.criteria.field import Condition, Field, Offers

if TYPE_CHECKING:
    from app.compose.context import Context


# Of how many rows this is true the database knows, of an array's length it does not.
NONE: Any = literal_column("'{}'")


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
        if op == "exists":
            written = and_(column.is_not(None), column != "")
            return written if value else ~written
        if op == "contains":
            words = [column.contains(word, autoescape=True) for word in self.fold(value).split()]
            return and_(*words, *self.hints(value))
        if op == "startsWith":
            return and_(column.startswith(self.fold(value), autoescape=True), *self.hints(value))
        found = super()._compared(ctx, op, value)
        if op not in ("eq", "in"):
            return found
        said = value if op == "in" else (value,)
        return and_(found, or_(*(and_(true(), *self.hints(one)) for one in said)))


@dataclass(frozen=True)
class Found(Text):
    """Full search: `finds` makes the condition of the words."""

    finds: Callable[[str], Condition] = field(kw_only=True)
    ops: ClassVar[tuple[str, ...]] = ("contains",)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        return self.finds(value)


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
            some: Condition = column != NONE
            return some if value else ~some
        if op == "in":
            overlap: Condition = column.overlap(list(value))
            return overlap
        has: Condition = column.contains([value])
        return ~has if op == "ne" else has
