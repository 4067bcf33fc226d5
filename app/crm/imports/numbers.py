"""Numbers as files write them."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _number(value: Any) -> Any:
    """`1,250.00` and `$ 1250` are numbers; anything else is told as it stands."""
    if not isinstance(value, str):
        return value
    plain = value.replace(",", "").strip(" $€£\u00a0")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


Decimals = Annotated[
    Decimal, BeforeValidator(_number), Field(ge=0, le=Decimal(10) ** 12, allow_inf_nan=False)
]
