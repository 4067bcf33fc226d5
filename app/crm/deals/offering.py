"""What may be offered, at which price: from what a request says to line items."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

from app.compose.errors import Invalid
from app.compose.money import Money
from app.compose.payload import MAX_AMOUNT, Payload
from app.crm.deals.record import Deal, DealLineItem
from app.modules.catalog.models import CatItem
from app.modules.catalog.pricing import Prices
from app.modules.catalog.quantities import Number, Quantity
from app.modules.catalog.queries import products_by_id

if TYPE_CHECKING:
    from app.compose.context import Context

Percent = Annotated[Decimal, Number, Field(ge=0, le=100, decimal_places=3)]


class LineItemFields(Payload):
    """Without `unitPrice` it is what the price lists say today, in the deal's currency."""

    item_id: UUID
    variant_id: UUID | None = None
    qty: Quantity = Decimal(1)
    unit_price: Money | None = None
    discount_percent: Percent = Decimal(0)
    tax_percent: Percent = Decimal(0)


class LineItemInput(LineItemFields):
    """One of all line items of a deal."""


def offered(
    ctx: "Context", deal: Deal, given: Sequence[LineItemFields], before: list[DealLineItem]
) -> list[DealLineItem]:
    """The line items that these inputs ask for. What is in the offer (`before`) may stay when its
    product is not active any more. Raises Invalid with an error for each line that can't stand."""
    products = products_by_id(ctx, (line.item_id for line in given))
    there = {item.item_id for item in before}
    prices = Prices.on(ctx, products, currency_of(ctx, deal, given))
    items, errors = [], []
    for place, line in enumerate(given):
        try:
            product = _product(line, products, there)
            items.append(_line_item(deal, line, _price(line, product, prices), place))
        except Invalid as refusal:
            errors += [
                {**error, "field": f"lineItems.{place}.{error['field']}"}
                for error in refusal.errors
            ]
    if errors:
        raise Invalid(errors[0]["message"], errors=errors)
    return items


def currency_of(ctx: "Context", deal: Deal, given: Sequence[LineItemFields]) -> str:
    """One for all lines: the prices' that are given, else the deal's. Raises Invalid."""
    named = {line.unit_price.currency for line in given if line.unit_price}
    if len(named) > 1:
        raise Invalid("All line items must be in one currency.", "lineItems")
    own = deal.value.currency if deal.value else ctx.org.currency
    return named.pop() if named else str(own)


def _product(line: LineItemFields, products: dict[UUID, CatItem], there: set[UUID]) -> CatItem:
    product = products.get(line.item_id)
    if product is None:
        raise Invalid("There is no such product.", "itemId")
    if not product.active and product.id not in there:
        raise Invalid(f"{product.name} is not active any more.", "itemId")
    if line.variant_id is not None:
        raise Invalid("Products have no variants here.", "variantId")
    return product


def _price(line: LineItemFields, product: CatItem, prices: Prices) -> Money:
    price = line.unit_price or prices.of(product, line.qty).unit_price
    if price is None:
        missing = f"{product.name} has no price in {prices.currency}."
        raise Invalid(missing, "unitPrice")
    if price.amount < 0:
        raise Invalid("must not be negative", "unitPrice")
    return price


def _line_item(deal: Deal, line: LineItemFields, price: Money, position: int) -> DealLineItem:
    item = DealLineItem(
        deal_id=deal.id,
        item_id=line.item_id,
        qty=line.qty,
        unit_price=price,
        discount_percent=line.discount_percent,
        tax_percent=line.tax_percent,
        position=position,
    )
    if item.total.amount > MAX_AMOUNT or item.sums.subtotal.amount > MAX_AMOUNT:
        raise Invalid("The total is too large.", "qty")
    return item
