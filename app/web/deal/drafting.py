"""An offer as it is being typed: what the rows mean, and what they come to."""

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from flask import request

from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.compose.money import CURRENCIES
from app.compose.payload import parse
from app.crm.deals.line_items import line_items_of
from app.crm.deals.offer import Line, Offer, offer_of, summed
from app.crm.deals.offering import LineItemInput, offered
from app.crm.deals.record import Deal, DealLineItem
from app.modules.catalog.pricing import Prices, Quote
from app.web.grid import Row, find_products, typed_rows

NUMBERS = {"qty": "qty", "discount": "discountPercent", "tax": "taxPercent"}
COLUMN_OF = {
    "itemId": "product",
    "qty": "qty",
    "unitPrice": "price",
    "discountPercent": "discount",
    "taxPercent": "tax",
}


@dataclass
class LineRow(Row):
    """`given` is what it asks for, `quote` what the price lists say, `item` the line item that it
    comes to; None where something is wrong."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("itemId", "product", "qty", "price", "discount", "tax")

    given: LineItemInput | None = None
    quote: Quote | None = None
    item: DealLineItem | None = None


@dataclass
class Draft:
    """`offer` sums up the rows in which nothing is wrong."""

    rows: list[LineRow]
    currency: str
    offer: Offer

    @property
    def asked(self) -> list[LineItemInput]:
        """All lines. Raises Invalid where one is not understood."""
        wrong = [row for row in self.rows if row.wrong]
        if wrong:
            raise Invalid("Some lines need a look; nothing was saved yet.")
        return [row.given for row in self.rows if row.given]


def saved_draft(ctx: Context, deal: Deal) -> Draft:
    """The offer as it is."""
    offer = offer_of(ctx, deal.id)
    rows = [
        LineRow(f"s{place}", {}, line.product, saved=_saved(line.item), item=line.item)
        for place, line in enumerate(offer.lines)
    ]
    return Draft(rows, _own_currency(ctx, deal, [line.item for line in offer.lines]), offer)


def _saved(item: DealLineItem) -> dict[str, Any]:
    return {
        "qty": item.qty,
        "price": item.unit_price,
        "discount": item.discount_percent or None,
        "tax": item.tax_percent or None,
    }


def typed_draft(ctx: Context, deal: Deal) -> Draft:
    """What the form says, as far as it can be understood."""
    before = line_items_of(ctx, deal.id)
    said = request.form.get("currency", "")
    currency = said if said in CURRENCIES else _own_currency(ctx, deal, before)
    rows = typed_rows(LineRow)
    find_products(ctx, rows)
    prices = Prices.on(ctx, [row.product.id for row in rows if row.product], currency)
    for row in rows:
        _understand(row, prices)
    _weigh(ctx, deal, rows, before)
    lines = [Line(row.item, row.product) for row in rows if row.item and row.product]
    return Draft(rows, currency, summed(ctx, lines))


def blame(rows: list[LineRow], refusal: ComposeError) -> set[int]:
    """Puts each error to the row and the column that it is about; returns the rows' places."""
    places = set()
    for error in refusal.errors:
        _, place, name, *_ = [*error["field"].split("."), "", ""]
        if place.isdigit() and int(place) < len(rows):
            rows[int(place)].wrong[COLUMN_OF.get(name, "product")] = error["message"]
            places.add(int(place))
    return places


def mark(ctx: Context, deal_id: UUID) -> str:
    """Tells one state of the offer from another, whatever else happens to the deal."""
    parts = [
        (line.item_id, line.qty, line.unit_price.json(), line.discount_percent, line.tax_percent)
        for line in line_items_of(ctx, deal_id)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def _own_currency(ctx: Context, deal: Deal, items: list[DealLineItem]) -> str:
    if items:
        return str(items[0].unit_price.currency)
    return str(deal.value.currency if deal.value else ctx.org.currency)


def _understand(row: LineRow, prices: Prices) -> None:
    numbers = {name: row.number(column) for column, name in NUMBERS.items()}
    price = row.money("price", prices.currency)
    if row.product is None or row.wrong:
        return
    said: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    try:
        line = parse(LineItemInput, {"itemId": row.product.id, **said})
    except Invalid as refusal:
        for error in refusal.errors:
            row.wrong[COLUMN_OF[error["field"].partition(".")[0]]] = error["message"]
        return
    row.quote = prices.of(row.product, line.qty)
    line.unit_price = price or row.quote.unit_price
    if line.unit_price is None:
        row.wrong["price"] = f"{row.product.name} has no price in {prices.currency}; type one."
        return
    row.given = line


def _weigh(ctx: Context, deal: Deal, rows: list[LineRow], before: list[DealLineItem]) -> None:
    """Makes line items of the rows that can be one."""
    asking = [row for row in rows if row.given]
    try:
        items = offered(ctx, deal, [row.given for row in asking if row.given], before)
    except Invalid as refusal:
        places = blame(asking, refusal)
        asking = [row for place, row in enumerate(asking) if place not in places]
        items = offered(ctx, deal, [row.given for row in asking if row.given], before)
    for row, item in zip(asking, items, strict=True):
        row.item = item
