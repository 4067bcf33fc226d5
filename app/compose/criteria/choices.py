"""Fields to ask by which one: one of a few words, another record, yes or no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import func

from app.compose.criteria.field import Condition, Field, Offers, flag

if TYPE_CHECKING:
    from app.compose.context import Context

EQUAL = ("eq", "ne", "in", "exists")
ME = "me"


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
class Reference(Field):
    """Another record, by its id; `me` is the asker where `people` are meant. `offers` lists
    (id, name) to choose from, `of` is the record's class, `heir` says who goes by an id now."""

    people: bool = False
    of: Any = None
    heir: "Callable[[Context, UUID], UUID] | None" = None
    offers: "Offers | None" = None
    kind = "reference"
    ops: ClassVar[tuple[str, ...]] = EQUAL

    def plain(self, value: Any) -> str:
        if self.people and value == ME:
            return ME
        try:
            return str(UUID(str(value)))
        except ValueError:
            raise self.refuse("needs an id") from None

    def current(self, ctx: "Context", op: str, value: Any) -> Any:
        if self.heir is None or op == "exists":
            return value
        if op == "in":
            return tuple(dict.fromkeys(str(self.heir(ctx, UUID(one))) for one in value))
        return str(self.heir(ctx, UUID(value)))

    def bound(self, ctx: "Context", value: Any) -> Any:
        return ctx.actor.id if value == ME else UUID(value)


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no; `says` makes the condition for yes."""

    says: "Callable[[Context], Condition]" = field(kw_only=True)
    kind = "flag"
    ops = ("eq",)

    def plain(self, value: Any) -> bool:
        return flag(self, value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        said = self.says(ctx)
        return said if value else ~func.coalesce(said, False)
