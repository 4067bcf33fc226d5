"""What a product costs, for a currency, a day and a quantity. Nothing else answers this.

1. Price lists in that currency which are valid on that day and reach the product at that quantity:
   the one that began last counts, so that a short-lived list goes before the standing one. A list
   without a beginning has always been; of two that began together the one made later counts.
2. In it, the tier with the largest quantity that is reached.
3. Without such a list the product's own price; from another currency by the org's rates, if any.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Select, or_, select

from app.compose.money import Currency, Money
from app.compose.payload import Day, Payload
from app.compose.registry import query
from app.modules.catalog.models import CatItem, CatPrice, CatPriceList
from app.modules.catalog.quantities import MOST

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True, slots=True)
class Quote:
    """A price, and the tier of the list that it comes from (None: the product's own price).
    `unit_price` is None where the product has no price in the currency."""

    unit_price: Money | None
    price_list_id: UUID | None = None
    price_list: str = ""
    from_qty: Decimal | None = None


@dataclass(frozen=True)
class Prices:
    """The prices of some products in one currency on one day: one statement, however many."""

    currency: str
    rates: dict[str, Decimal]
    tiers: dict[UUID, list[tuple[Decimal, Quote]]]

    @classmethod
    def on(
        cls, ctx: "Context", item_ids: Iterable[UUID], currency: str, day: date | None = None
    ) -> "Prices":
        """Of the day in the org's zone; without one of today."""
        tiers = defaultdict(list)
        for item_id, from_qty, amount, list_id, name in ctx.session.execute(
            _tiers(item_ids, currency, day or today(ctx))
        ):
            quote = Quote(Money(amount, currency), list_id, name, from_qty)
            tiers[item_id].append((from_qty, quote))
        rates = {**ctx.config.rates, ctx.config.currency: Decimal(1)}
        return cls(currency, rates, tiers)

    def of(self, item: CatItem, qty: Decimal) -> Quote:
        """What one costs of so many."""
        for from_qty, quote in self.tiers.get(item.id, ()):
            if from_qty <= qty:
                return quote
        own: Money = item.unit_price or Money(0, self.currency)
        return Quote(own.converted(self.currency, self.rates))


def today(ctx: "Context") -> date:
    """The day that it is for the org."""
    return ctx.now.astimezone(ZoneInfo(ctx.org.time_zone)).date()


def _tiers(
    item_ids: Iterable[UUID], currency: str, day: date
) -> "Select[UUID, Decimal, int, UUID, str]":
    """The tiers that may count, those that go before others first."""
    return (
        select(
            CatPrice.item_id, CatPrice.from_qty, CatPrice.amount, CatPriceList.id, CatPriceList.name
        )
        .join(CatPriceList, CatPriceList.id == CatPrice.price_list_id)
        .where(
            CatPrice.item_id.in_(set(item_ids)),
            CatPriceList.currency == currency,
            or_(CatPriceList.valid_from.is_(None), CatPriceList.valid_from <= day),
            or_(CatPriceList.valid_to.is_(None), CatPriceList.valid_to >= day),
        )
        .order_by(
            CatPriceList.valid_from.desc().nulls_last(),
            CatPriceList.id.desc(),
            CatPrice.from_qty.desc(),
        )
    )


class PriceOf(Payload):
    item_id: UUID
    currency: Currency | None = None
    on: Day | None = None
    qty: Annotated[Decimal, Field(gt=0, le=MOST, decimal_places=3)] = Decimal(1)


@query("catalog.priceOf", right="price-list:read")
def price_of(ctx: "Context", data: PriceOf) -> Quote:
    """What one of a product costs of `qty`; in the org's currency and today, if nothing else is
    said. Raises NotFound."""
    item = ctx.get(CatItem, data.item_id)
    currency = data.currency or ctx.org.currency
    return Prices.on(ctx, [item.id], currency, data.on).of(item, data.qty)
