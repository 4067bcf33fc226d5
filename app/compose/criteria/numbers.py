"""Fields to ask by how much: a number, an amount of money."""

from dataclasses import dataclass
from typing import Any

from app.compose.criteria.field import Field

HIGHEST = 10**15


@dataclass(frozen=True)
class Number(Field):
    """A whole number."""

    kind = "number"
    ops = ("gte", "lte", "gt", "lt", "eq", "ne", "in", "exists")

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
