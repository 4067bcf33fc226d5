"""Fields to ask by how much: a number, an amount of money."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.compose.criteria.field import Field


@dataclass(frozen=True)
class Number(Field):
    """A whole number that a column of integers can hold."""

    highest: ClassVar[int] = 2**31 - 1
    kind = "number"
    ops = ("gte", "lte", "gt", "lt", "eq", "ne", "in", "exists")

    def plain(self, value: Any) -> int:
        try:
            number = int(value) if not isinstance(value, (bool, float)) else None
        except (TypeError, ValueError):
            number = None
        if number is None or abs(number) > self.highest:
            raise self.refuse("needs a whole number")
        return number


@dataclass(frozen=True)
class Amount(Number):
    """Money in minor units, whatever the currency."""

    highest = 10**15
    kind = "money"
