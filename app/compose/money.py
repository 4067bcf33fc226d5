"""Money as the specification writes it: integer minor units and an ISO 4217 code."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from babel.numbers import get_currency_precision, list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import CHAR, BigInteger
from sqlalchemy.orm import Composite, composite, mapped_column

from app.compose.errors import Invalid
from app.compose.payload import Amount

# Two codes of ISO 4217 are no currency: none, and one for tests.
CURRENCIES = frozenset(list_currencies()) - {"XXX", "XTS"}


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("is not an ISO 4217 currency")
    return code


Currency = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"pattern": "^[A-Z]{3}$"})
]


class MoneyInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Amount
    currency: Currency


class Money:
    """An amount in minor units of one currency. Never added across currencies."""

    __slots__ = ("amount", "currency")

    def __init__(self, amount: int, currency: str) -> None:
        self.amount = amount
        self.currency = currency

    @classmethod
    def of(cls, amount: int | None, currency: str | None) -> "Money | None":
        return cls(amount, currency) if amount is not None and currency else None

    @classmethod
    def from_major(cls, amount: Decimal, currency: str) -> "Money":
        """From a decimal of whole units, such as 1250.00 EUR."""
        scale = Decimal(10) ** get_currency_precision(currency)
        return cls(int((amount * scale).quantize(Decimal(1), ROUND_HALF_UP)), currency)

    @property
    def major(self) -> Decimal:
        return Decimal(self.amount).scaleb(-get_currency_precision(self.currency))

    def converted(self, currency: str, rates: dict[str, Decimal]) -> "Money | None":
        """In `currency` by `rates` (what one unit is worth in the org's own); None: no rate."""
        if currency == self.currency:
            return self
        ours, theirs = rates.get(self.currency), rates.get(currency)
        if not ours or not theirs:
            return None
        return Money.from_major(self.major * ours / theirs, currency)

    def json(self) -> dict[str, Any]:
        return {"amount": self.amount, "currency": self.currency}

    def __composite_values__(self) -> tuple[int, str]:
        return self.amount, self.currency

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self.json() == other.json()

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))

    def __repr__(self) -> str:
        return f"Money({self.amount}, {self.currency!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            cls._read,
            handler(MoneyInput),
            serialization=core_schema.plain_serializer_function_ser_schema(cls.json),
        )

    @classmethod
    def _read(cls, given: Any, read: Callable[[Any], MoneyInput]) -> "Money":
        if isinstance(given, cls):
            return given
        typed = read(given)
        return cls(typed.amount, typed.currency)


def refuse_negative(value: Money | None, field: str = "value") -> None:
    """Raises Invalid for an amount below zero."""
    if value is not None and value.amount < 0:
        raise Invalid("must not be negative", field)


def money_columns(name: str) -> Composite[Any]:
    """A nullable money attribute in two columns: NAME_amount BIGINT and NAME_currency CHAR(3)."""
    return composite(
        Money.of,
        mapped_column(f"{name}_amount", BigInteger, nullable=True),
        mapped_column(f"{name}_currency", CHAR(3), nullable=True),
    )
