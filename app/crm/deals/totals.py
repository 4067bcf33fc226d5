"""What line items come to, exact to the minor unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from app.compose.money import Money

HUNDRED = Decimal(100)


def line_total(
    unit_price: Money, qty: Decimal, discount_percent: Decimal, tax_percent: Decimal
) -> Money:
    """Quantity × unit price, less the discount, plus the tax; rounded once, half up."""
    return line_sums(unit_price, qty, discount_percent, tax_percent).total


@dataclass(frozen=True, slots=True)
class Sums:
    """`subtotal` − `discount` + `tax` is `total`, to the last minor unit."""

    subtotal: Money
    discount: Money
    tax: Money
    total: Money

    @property
    def net(self) -> Money:
        """After the discount, before the tax."""
        return Money(self.subtotal.amount - self.discount.amount, self.subtotal.currency)


def line_sums(
    unit_price: Money, qty: Decimal, discount_percent: Decimal, tax_percent: Decimal
) -> Sums:
    """One line, spelled out. Each sum is rounded from the exact one; discount and tax are what
    lies between them, so that nothing is lost on the way."""
    with localcontext(prec=60):
        gross = unit_price.amount * qty
        net = gross * (HUNDRED - discount_percent) / HUNDRED
        total = _rounded(net * (HUNDRED + tax_percent) / HUNDRED)
        subtotal, after = _rounded(gross), _rounded(net)
    amounts = (subtotal, subtotal - after, total - after, total)
    return Sums(*(Money(amount, unit_price.currency) for amount in amounts))


def added(sums: Iterable[Sums], currency: str) -> Sums:
    """All lines of an offer, which are in one currency."""
    lines = list(sums)
    columns = (
        sum(line.subtotal.amount for line in lines),
        sum(line.discount.amount for line in lines),
        sum(line.tax.amount for line in lines),
        sum(line.total.amount for line in lines),
    )
    return Sums(*(Money(amount, currency) for amount in columns))


def times(unit: Money, qty: Decimal) -> Money:
    """So many of them, rounded half up."""
    return line_total(unit, qty, Decimal(0), Decimal(0))


def _rounded(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
