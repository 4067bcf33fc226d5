"""What all deals of a contact come to: how many, what they are worth, when the last was won."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from babel.numbers import get_currency_precision
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
)

from app.compose.criteria.field import Condition, signed
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount, Number
from app.compose.criteria.periods import span
from app.compose.criteria.related import Among
from app.crm.contacts.fields import RECENT
from app.crm.contacts.record import Contact
from app.crm.deals.fields import AMOUNT, CURRENCY
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context

Which = Callable[["Context"], Condition]


def _won(ctx: "Context") -> Condition:
    return Deal.status == "won"


def _won_this_year(ctx: "Context") -> Condition:
    start, end = span("thisYear", ctx.now, ctx.actor.time_zone)
    return and_(_won(ctx), Deal.won_at >= start, Deal.won_at < end)


def _open(ctx: "Context") -> Condition:
    return Deal.status == "open"


def _any(ctx: "Context") -> Condition:
    return true()


def _theirs(ctx: "Context", which: Which) -> Select[Any]:
    living = (Deal.org_id == ctx.org_id, Deal.deleted_at.is_(None))
    return select(Deal.contact_id).where(*living, which(ctx))


@dataclass(frozen=True)
class DealsNumber(Number):
    """How many of the contact's deals are so; who has none is 0 too. `exists` asks for one."""

    which: Which = field(kw_only=True)

    def among(self, ctx: "Context", op: str, value: Any) -> Among:
        theirs = _theirs(ctx, self.which)
        if op == "exists":
            return Among(Contact.id, theirs, not value)
        summed, without = self.summed(ctx), _holds(op, 0, value)
        if without != _holds(op, 1, value) and self._one_decides(op, value):
            return Among(Contact.id, theirs, without)
        passes = summed.in_(value) if op == "in" else signed(op, summed, value)
        found = theirs.group_by(Deal.contact_id).having(~passes if without else passes)
        return Among(Contact.id, found, without)

    def summed(self, ctx: "Context") -> ColumnElement[Any]:
        """Over the deals of one contact."""
        return func.count()

    def _one_decides(self, op: str, value: Any) -> bool:
        """Is the answer the same for one and for any more? Then nothing needs to be counted."""
        highest = max(value) if op == "in" else value
        return bool(highest < 1 or (highest == 1 and op in ("gte", "lt")))


@dataclass(frozen=True)
class DealsAmount(DealsNumber, Amount):
    """What they are worth together, in minor units of the org's currency."""

    kind = "money"

    def summed(self, ctx: "Context") -> ColumnElement[Any]:
        return func.coalesce(func.sum(in_own_currency(ctx)), 0)

    def _one_decides(self, op: str, value: Any) -> bool:
        return False


@dataclass(frozen=True)
class LastOfDeals(Moment):
    """When this happened last to any of them."""

    which: Which = field(kw_only=True)

    def among(self, ctx: "Context", op: str, value: Any) -> Among:
        theirs = _theirs(ctx, self.which)
        if op == "exists":
            return Among(Contact.id, theirs, not value)
        passes = self._compared(ctx, op, value)
        return Among(Contact.id, theirs.group_by(Deal.contact_id).having(passes))


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
    written = AMOUNT * literal(Decimal(1))
    return cast(func.round(case(foreign, value=CURRENCY, else_=written)), BigInteger)


def _holds(op: str, number: int, value: Any) -> bool:
    """The comparison, of two numbers that are known."""
    return bool(
        {
            "eq": lambda: number == value,
            "ne": lambda: number != value,
            "in": lambda: number in value,
            "gt": lambda: number > value,
            "gte": lambda: number >= value,
            "lt": lambda: number < value,
            "lte": lambda: number <= value,
        }[op]()
    )


LAST_WON: Any = func.max(Deal.won_at)
DEALS_SUMS = (
    DealsNumber("deal.count", "Number of deals", which=_any),
    DealsNumber("deal.openCount", "Number of open deals", which=_open),
    DealsNumber("deal.wonCount", "Number of won deals", which=_won),
    DealsAmount("deal.wonValue", "Value of won deals", which=_won),
    DealsAmount("deal.wonValueThisYear", "Value won this year", which=_won_this_year),
    DealsAmount("deal.openValue", "Value of open deals", which=_open),
    LastOfDeals("deal.lastWonAt", "Last deal won", LAST_WON, periods=RECENT, which=_won),
)
