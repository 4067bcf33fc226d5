"""What may be offered, at which price: from what a request says to line items."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.money import Money
from app.compose.payload import MAX_AMOUNT, Payload
from app.crm.deals.record import Deal, DealLineItem
from app.modules.catalog.models import CatItem

if TYPE_CHECKING:
    from app.compose.context import Context


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")
    return value


Quantity = Annotated[
    Decimal, BeforeValidator(_number), Field(gt=0, le=10**9, max_digits=13, decimal_places=3)
]
Percent = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=100, decimal_places=3)]


class LineItemFields(Payload):
    """Without `unitPrice` it is the product's own, by the rate table from another currency."""

    item_id: UUID
    variant_id: UUID | None = None
    qty: Quantity = Decimal(1)
    unit_price: Money | None = None
    discount_percent: Percent = Decimal(0)
    tax_percent: Percent = Decimal(0)


class LineItemInput(LineItemFields):
    """One of all line items of a deal."""


def offered(
    ctx: "Context", deal: Deal, given: "list[Any]", before: list[DealLineItem]
) -> list[DealLineItem]:
    """The line items that these inputs ask for. What is in the offer (`before`) may stay when its
    product is not active any more. Raises Invalid."""
    there = {item.item_id for item in before}
    products = _products(ctx, given)
    currency = _currency(ctx, deal, given)
    items = []
    for position, line in enumerate(given):
        field = f"lineItems.{position}"
        product = _product(line, products, there, field)
        price = line.unit_price or _price(ctx, product, currency, field)
        items.append(_line_item(deal, line, price, position))
    if any(item.total.amount > MAX_AMOUNT for item in items):
        raise Invalid("The total is too large.", "lineItems")
    return items


def _products(ctx: "Context", given: list[LineItemFields]) -> dict[UUID, CatItem]:
    wanted = {line.item_id for line in given}
    found = ctx.session.scalars(select(CatItem).where(CatItem.id.in_(wanted)))
    return {product.id: product for product in found}


def _product(
    line: LineItemFields, products: dict[UUID, CatItem], there: set[UUID], field: str
) -> CatItem:
    product = products.get(line.item_id)
    if product is None:
        raise Invalid("There is no such product.", f"{field}.itemId")
    if not product.active and product.id not in there:
        raise Invalid(f"{product.name} is not active any more.", f"{field}.itemId")
    if line.variant_id is not None:
        raise Invalid("Products have no variants here.", f"{field}.variantId")
    if line.unit_price is not None and line.unit_price.amount < 0:
        raise Invalid("must not be negative", f"{field}.unitPrice")
    return product


def _currency(ctx: "Context", deal: Deal, given: list[LineItemFields]) -> str:
    """One for all lines: the prices' that are given, else the deal's."""
    named = {line.unit_price.currency for line in given if line.unit_price}
    if len(named) > 1:
        raise Invalid("All line items must be in one currency.", "lineItems")
    own = deal.value.currency if deal.value else ctx.org.currency
    return named.pop() if named else own


def _price(ctx: "Context", product: CatItem, currency: str, field: str) -> Money:
    price = product.unit_price or Money(0, currency)
    rates = {**ctx.config.rates, ctx.config.currency: Decimal(1)}
    converted: Money | None = price.converted(currency, rates)
    if converted is None:
        missing = f"There is no rate from {price.currency} to {currency}."
        raise Invalid(missing, f"{field}.unitPrice")
    return converted


def _line_item(deal: Deal, line: LineItemFields, price: Money, position: int) -> DealLineItem:
    return DealLineItem(
        deal_id=deal.id,
        item_id=line.item_id,
        qty=line.qty,
        unit_price=price,
        discount_percent=line.discount_percent,
        tax_percent=line.tax_percent,
        position=position,
    )
