"""Fields of another record: of the one that a record names, or of any of those that name it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Exists, Select

from app.compose.criteria.field import Condition, Field

if TYPE_CHECKING:
    from app.compose.context import Context


class There(Exists):
    """The condition of an `Among`, known as one wherever it stands in another."""

    inherit_cache = True
    among: "Among"


@dataclass(frozen=True)
class Among:
    """`key` of the record is one of what `found` selects; `without`: it is none of them. Never
    unknown."""

    key: ColumnElement[Any]
    found: Any
    without: bool = False

    def condition(self) -> Condition:
        """Written as the join that databases make of it, also where it is denied."""
        found = self.found.subquery()
        there = There().where(next(iter(found.c)) == self.key)
        there.among = self
        return ~there if self.without else there

    def denied(self) -> "Among":
        """The opposite."""
        return replace(self, without=not self.without)


@dataclass(frozen=True)
class Within:
    """`finds` selects, of the records with a condition, what `key` of the asked one is compared
    with. `alone`: there is one at most; then `ne` holds for who has none too. `says` begins the
    sentence: "has a deal where"."""

    key: Any
    finds: "Callable[[Context, Condition], Select[Any]]"
    alone: bool = False
    says: str = ""

    def among(self, ctx: "Context", field: Field, op: str, value: Any) -> Among:
        """Some such record passes. That nothing `exists` means: on none of them."""
        if op == "exists" and not value:
            return self.some(ctx, field.of_its_own(ctx, "exists", True)).denied()
        if op == "ne" and self.alone:
            return self.some(ctx, field.of_its_own(ctx, "eq", value)).denied()
        return self.some(ctx, field.of_its_own(ctx, op, value))

    def some(self, ctx: "Context", passes: Condition) -> Among:
        """There is such a record."""
        return Among(self.key, self.finds(ctx, passes))

    def is_about_one(self, op: str, value: Any) -> bool:
        """Does the rule say something of one record, so that another rule can say more of it?"""
        return not (op == "exists" and not value) and not (op == "ne" and self.alone)


def related(
    fields: Iterable[Field], name: str, label: str, within: Within, *, right: str = ""
) -> tuple[Field, ...]:
    """The same fields, asked by `NAME.field` of the record that has others within."""
    return tuple(
        replace(
            one,
            name=f"{name}.{one.name}",
            label=f"{label}{one.label[:1].lower()}{one.label[1:]}",
            short=one.label,
            right=right,
            within=within,
        )
        for one in fields
    )
