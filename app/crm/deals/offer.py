"""A deal's offer as it is shown: its lines, what they sum up to, and what remains of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.money import Money
from app.crm.deals.record import DealLineItem
from app.crm.deals.totals import Sums, added, times
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True, slots=True)
class Line:
    """One line item and its product."""

    item: DealLineItem
    product: CatItem

    @property
    def total(self) -> Money:
        return self.item.total


@dataclass(frozen=True, slots=True)
class Margin:
    """What remains of the net price after the costs that are known today; `unknown` lines have
    none and are left out on both sides."""

    amount: Money
    net: Money
    unknown: int

    @property
    def percent(self) -> Decimal | None:
        """Of the net price, with one decimal; None where nothing is asked for it."""
        if not self.net.amount:
            return None
        share = Decimal(100 * self.amount.amount) / self.net.amount
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Offer:
    """`sums` is None without lines; `margin` too, and for those who may not see it."""

    lines: list[Line]
    sums: Sums | None
    margin: Margin | None


def offer_of(ctx: "Context", deal_id: UUID) -> Offer:
    """The offer on a deal. The caller has made sure that the deal may be seen."""
    statement = (
        select(DealLineItem, CatItem)
        .join(
            CatItem,
            (CatItem.org_id == DealLineItem.org_id) & (CatItem.id == DealLineItem.item_id),
        )
        .where(DealLineItem.deal_id == deal_id)
        .order_by(DealLineItem.position, DealLineItem.id)
    )
    return summed(ctx, [Line(item, product) for item, product in ctx.session.execute(statement)])


def summed(ctx: "Context", lines: list[Line]) -> Offer:
    """The offer that these lines make."""
    if not lines:
        return Offer([], None, None)
    sums = added((line.item.sums for line in lines), lines[0].item.unit_price.currency)
    return Offer(lines, sums, _margin(ctx, lines) if ctx.may("deal:margin") else None)


def _margin(ctx: "Context", lines: list[Line]) -> Margin:
    currency = lines[0].item.unit_price.currency
    known = [(line, cost) for line, cost in _costs(ctx, lines, currency) if cost is not None]
    net = sum(line.item.sums.net.amount for line, _ in known)
    spent = sum(cost.amount for _, cost in known)
    return Margin(Money(net - spent, currency), Money(net, currency), len(lines) - len(known))


def _costs(ctx: "Context", lines: list[Line], currency: str) -> Iterable[tuple[Line, Money | None]]:
    """What each line costs the org itself, by its rates; None where nobody knows."""
    rates = {**ctx.config.rates, ctx.config.currency: Decimal(1)}
    for line in lines:
        cost: Money | None = line.product.cost
        unit = cost.converted(currency, rates) if cost else None
        yield line, times(unit, line.item.qty) if unit else None
