"""What all deals of a contact come to: how many there are, and what they are worth."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_precision
from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal, select

from app.compose.criteria.field import Condition
from app.compose.criteria.numbers import Amount, Number
from app.crm.contacts.record import Contact
from app.crm.deals.fields import AMOUNT, CURRENCY
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class DealsNumber(Number):
    """A number over the contact's deals that pass `of`; without any it is 0. `value` makes what is
    counted or added up."""

    of: "tuple[Condition, ...]" = field(default=(), kw_only=True)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        if op == "exists":
            return Contact.id.is_not(None) if value else Contact.id.is_(None)
        passes = _holds(self.summed(ctx), op, value)
        if _holds_at_zero(op, value):
            return ~Contact.id.in_(self._whose(ctx, ~passes))
        return Contact.id.in_(self._whose(ctx, passes))

    def summed(self, ctx: "Context") -> ColumnElement[Any]:
        """Over one contact's deals."""
        return func.count()

    def _whose(self, ctx: "Context", passes: Condition) -> Any:
        found = select(Deal.contact_id).where(Deal.org_id == ctx.org_id, Deal.deleted_at.is_(None))
        return found.where(*self.of).group_by(Deal.contact_id).having(passes).correlate(None)


@dataclass(frozen=True)
class DealsAmount(DealsNumber, Amount):
    """What they are worth together, in minor units of the org's currency."""

    kind = "money"

    def summed(self, ctx: "Context") -> ColumnElement[Any]:
        return func.coalesce(func.sum(in_own_currency(ctx)), 0)


def in_own_currency(ctx: "Context") -> ColumnElement[Any]:
    """A deal's value by the org's rate table; without a rate it counts as it is written."""
    rates = {code: rate for code, rate in ctx.config.rates.items() if code != ctx.org.currency}
    if not rates:
        return AMOUNT
    scale = get_currency_precision(ctx.org.currency)
    foreign = {
        code: AMOUNT * literal(rate.scaleb(scale - get_currency_precision(code)))
        for code, rate in rates.items()
    }
    return cast(
        func.round(case(foreign, value=CURRENCY, else_=AMOUNT * literal(Decimal(1)))), BigInteger
    )


def _holds(summed: Any, op: str, value: Any) -> Condition:
    if op == "ne":
        return summed != value
    signs = {"gte": "ge", "lte": "le"}
    return getattr(summed, f"__{signs.get(op, op)}__")(value)


def _holds_at_zero(op: str, value: int) -> bool:
    return {
        "eq": value == 0,
        "ne": value != 0,
        "gt": value < 0,
        "gte": value <= 0,
        "lt": value > 0,
        "lte": value >= 0,
    }[op]


WON = (Deal.status == "won",)
OPEN = (Deal.status == "open",)
DEALS_SUMS = (
    DealsNumber("deal.count", "Number of deals"),
    DealsNumber("deal.openCount", "Number of open deals", of=OPEN),
    DealsNumber("deal.wonCount", "Number of won deals", of=WON),
    DealsAmount("deal.wonValue", "Value of won deals", of=WON),
    DealsAmount("deal.openValue", "Value of open deals", of=OPEN),
)
