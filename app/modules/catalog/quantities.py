"""How many of something: at most three decimals, never text, never a boolean."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

MOST = 10**9


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")
    return value


Number = BeforeValidator(_number)
Quantity = Annotated[Decimal, Number, Field(gt=0, le=MOST, max_digits=13, decimal_places=3)]
FromQuantity = Annotated[Decimal, Number, Field(ge=0, le=MOST, max_digits=13, decimal_places=3)]
