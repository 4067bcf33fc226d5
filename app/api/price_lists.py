"""Price lists."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, MoneyView, View
from app.modules.catalog.models import CatPrice, CatPriceList
from app.modules.catalog.price_lists import prices_of

if TYPE_CHECKING:
    from app.compose.context import Context


class TierView(View):
    """From this quantity on, at this price."""

    from_qty: float
    unit_price: MoneyView


class EntryView(View):
    """All tiers of one product, in the order of their quantities."""

    item_id: UUID
    tiers: list[TierView]


class PriceListView(EntityView):
    """Prices in one currency, valid on both days and between them in the org's time zone. Where
    several lists apply, the one that began last counts; in it, the largest quantity reached."""

    of = CatPriceList

    name: str
    currency: str
    valid_from: date | None
    valid_to: date | None
    entries: list[EntryView] = []

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[PriceListView]":
        prices = prices_of(ctx, [price_list.id for price_list in found])
        return [
            view.model_copy(update={"entries": _entries(prices[view.id], view.currency)})
            for view in super().present(ctx, found)
        ]


def _entries(prices: list[CatPrice], currency: str) -> list[EntryView]:
    return [
        EntryView(item_id=item_id, tiers=[_tier(price, currency) for price in tiers])
        for item_id, tiers in groupby(prices, lambda price: price.item_id)
    ]


def _tier(price: CatPrice, currency: str) -> TierView:
    unit_price = MoneyView(amount=price.amount, currency=currency)
    return TierView(from_qty=float(price.from_qty), unit_price=unit_price)


ROWS = [
    Lists("/price-lists", "catalog.listPriceLists", PriceListView),
    Creates("/price-lists", "catalog.createPriceList", PriceListView),
    Shows("/price-lists/:id", PriceListView),
    Changes("/price-lists/:id", "catalog.updatePriceList", PriceListView),
    Removes("/price-lists/:id", "catalog.deletePriceList"),
]
