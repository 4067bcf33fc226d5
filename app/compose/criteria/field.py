"""What one may ask by: a field knows its operators, reads its values and makes the condition."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement

from app.compose.errors import Invalid

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.compose.criteria.related import Among, Within

Condition = ColumnElement[bool]
Offers = Callable[["Context"], list[tuple[str, str]]]
SIGNS = {"gte": "ge", "lte": "le"}
TRUE, FALSE = ("true", "yes", "1", True), ("false", "no", "0", False)


@dataclass(frozen=True)
class Field(ABC):
    """`name` as the API has it, `label` as people read it. `right` is one that the actor needs to
    ask by it; `within` says whose it is, for what is another record's, and `short` is its label
    there. `phrases` are words of its own for some comparisons, {} standing for the value."""

    name: str
    label: str
    column: Any = None
    right: str = ""
    within: "Within | None" = None
    short: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = ""
    ops: ClassVar[tuple[str, ...]] = ()

    def checked(self, op: str, value: Any) -> Any:
        """The value in its plain form. Raises Invalid for a wrong operator or value."""
        if op not in self.ops:
            raise Invalid(f"{self.label}: can be compared by {', '.join(self.ops)}", self.name)
        if op == "exists":
            return flag(self, True if value is None else value)
        if op == "in":
            return tuple(self.plain(one) for one in _several(self, value))
        if isinstance(value, tuple):
            raise Invalid(f"{self.label}: takes one value", self.name)
        return self.plain(value)

    @abstractmethod
    def plain(self, value: Any) -> Any:
        """One value as JSON keeps it. Raises Invalid."""

    def current(self, ctx: "Context", op: str, value: Any) -> Any:
        """The checked value as it is said today."""
        return value

    def among(self, ctx: "Context", op: str, value: Any) -> "Among | None":
        """Where other records decide: which ones, for a checked value."""
        return self.within.among(ctx, self, op, value) if self.within else None

    def of_its_own(self, ctx: "Context", op: str, value: Any) -> Condition:
        """The condition on the record that has the field, for a checked value: unknown where it has
        none, but not for `ne`."""
        return self._compared(ctx, op, value)

    def bound(self, ctx: "Context", value: Any) -> Any:
        """The plain value as the database compares it."""
        return value

    def refuse(self, what: str) -> Invalid:
        """The error that says it of this field."""
        return Invalid(f"{self.label}: {what}", self.name)

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
        return signed(op, column, bound)


def signed(op: str, column: Any, value: Any) -> Condition:
    """eq, ne, gt, gte, lt or lte of two."""
    compared: Condition = getattr(column, f"__{SIGNS.get(op, op)}__")(value)
    return compared


def flag(of: Field, value: Any) -> bool:
    """Yes or no, as an address or JSON says it. Raises Invalid."""
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise of.refuse("is yes or no")


def _several(of: Field, value: Any) -> tuple[Any, ...]:
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        raise of.refuse("needs one value at least")
    return values
