"""Fields of another record: of the one that a record names, or of any of those that name it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from app.compose.criteria.field import Condition, Field

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Within:
    """`finds` selects, of the records with a condition, what `key` of the asked one is compared
    with. `alone`: there is one at most; then `ne` holds for who has none too."""

    key: Any
    finds: "Callable[[Context, Condition], Select[Any]]"
    alone: bool = False

    def condition(self, ctx: "Context", field: Field, op: str, value: Any) -> Condition:
        """Some such record passes. That nothing `exists` means: on none of them."""
        if op == "exists" and not value:
            return ~self.some(ctx, field.of_its_own(ctx, "exists", True))
        if op == "ne" and self.alone:
            return ~self.some(ctx, field.of_its_own(ctx, "eq", value))
        return self.some(ctx, field.of_its_own(ctx, op, value))

    def some(self, ctx: "Context", passes: Condition) -> Condition:
        """There is such a record."""
        found: Condition = self.key.in_(self.finds(ctx, passes).correlate(None))
        return found


def related(
    fields: Iterable[Field], name: str, label: str, within: Within, *, right: str = ""
) -> tuple[Field, ...]:
    """The same fields, asked by `NAME.field` of the record that has others within."""
    return tuple(
        replace(
            one, name=f"{name}.{one.name}", label=_joined(label, one), right=right, within=within
        )
        for one in fields
    )


def _joined(label: str, field: Field) -> str:
    return f"{label}{field.label[:1].lower()}{field.label[1:]}" if label else field.label
