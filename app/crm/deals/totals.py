"""What a line item comes to, exact to the minor unit."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from app.compose.money import Money

HUNDRED = Decimal(100)


def line_total(
    unit_price: Money, qty: Decimal, discount_percent: Decimal, tax_percent: Decimal
) -> Money:
    """Quantity × unit price, less the discount, plus the tax; rounded once, half up."""
    with localcontext(prec=60):
        exact = (
            unit_price.amount
            * qty
            * (HUNDRED - discount_percent)
            * (HUNDRED + tax_percent)
            / (HUNDRED * HUNDRED)
        )
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), unit_price.currency)
