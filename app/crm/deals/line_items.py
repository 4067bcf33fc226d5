"""A deal's line items: replaced as a whole; the deal's value is the sum of their totals."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import delete, select

from app.compose import approvals
from app.compose.errors import Conflict, Invalid
from app.compose.money import Money
from app.compose.payload import MAX_AMOUNT, Payload, Target
from app.compose.registry import command, query
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


class LineItemInput(Payload):
    """Without `unitPrice` it is the product's own, by the rate table from another currency."""

    item_id: UUID
    variant_id: UUID | None = None
    qty: Quantity = Decimal(1)
    unit_price: Money | None = None
    discount_percent: Percent = Decimal(0)
    tax_percent: Percent = Decimal(0)


class SetLineItems(Target):
    line_items: Annotated[list[LineItemInput], Field(max_length=500)]


class LineItemsOf(Payload):
    deal_id: UUID


@command("crm.setLineItems", right="deal:update")
def set_line_items(ctx: "Context", deal: Deal, data: SetLineItems) -> Deal:
    """These are the deal's line items now, in this order. Without any the value stays what it is.
    Raises Conflict for a closed deal, Invalid for a product that is not there or not active."""
    if deal.status != "open":
        raise Conflict(f"This deal is {deal.status}; its offer is final.", code="wrong-state")
    before = line_items_of(ctx, deal.id)
    items = _items(ctx, deal, data, {item.item_id for item in before})
    now, was = [_said(item) for item in items], [_said(item) for item in before]
    if now == was:
        return deal
    ctx.session.execute(delete(DealLineItem).where(DealLineItem.deal_id == deal.id))
    ctx.session.add_all(items)
    ctx.session.flush()
    changes = {"line_items": [was, now], **_revalue(ctx, deal, items)}
    ctx.emit(
        "deal.updated",
        deal,
        changes=changes,
        deal_id=deal.id,
        stage_id=deal.stage_id,
        value=deal.value,
        **deal.event_facts(),
    )
    return deal


@query("crm.lineItems", right="deal:read")
def line_items(ctx: "Context", data: LineItemsOf) -> list[dict[str, Any]]:
    """A deal's line items in the API's form. Raises NotFound."""
    return [line_item_json(item) for item in line_items_of(ctx, ctx.get(Deal, data.deal_id).id)]


def line_items_of(ctx: "Context", deal_id: UUID) -> list[DealLineItem]:
    """In their order. The caller has made sure that the deal may be seen."""
    statement = select(DealLineItem).where(DealLineItem.deal_id == deal_id)
    return list(ctx.session.scalars(statement.order_by(DealLineItem.position)))


def products_of(ctx: "Context", items: list[DealLineItem]) -> dict[UUID, CatItem]:
    """The products of these lines by their ids, in one query."""
    ids = {item.item_id for item in items}
    found = ctx.session.scalars(select(CatItem).where(CatItem.id.in_(ids)))
    return {product.id: product for product in found}


def line_item_json(item: DealLineItem) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "itemId": str(item.item_id),
        "variantId": item.variant_id and str(item.variant_id),
        "qty": _plain(item.qty),
        "unitPrice": item.unit_price.json(),
        "discountPercent": _plain(item.discount_percent),
        "taxPercent": _plain(item.tax_percent),
        "total": item.total.json(),
    }


def _said(item: DealLineItem) -> dict[str, Any]:
    """As history keeps it: ids change with every replacement."""
    return {key: value for key, value in line_item_json(item).items() if key != "id"}


def refuse_own_value(ctx: "Context", deal: Deal, value: Money | None) -> None:
    """A deal with line items is worth their sum and nothing else. Raises Invalid."""
    if value == deal.value:
        return
    has_items = select(DealLineItem.id).where(DealLineItem.deal_id == deal.id).limit(1)
    if ctx.session.scalar(has_items) is not None:
        raise Invalid("The value is the sum of the line items; change those.", "value")


def _items(ctx: "Context", deal: Deal, data: SetLineItems, there: set[UUID]) -> list[DealLineItem]:
    wanted = {given.item_id for given in data.line_items}
    products = {p.id: p for p in ctx.session.scalars(select(CatItem).where(CatItem.id.in_(wanted)))}
    currency = _currency(ctx, deal, data)
    items = []
    for position, given in enumerate(data.line_items):
        product = products.get(given.item_id)
        field = f"lineItems.{position}"
        _check(given, product, there, field)
        assert product is not None
        price = given.unit_price or _price(ctx, product, currency, field)
        items.append(_line_item(deal, given, price, position))
    if any(item.total.amount > MAX_AMOUNT for item in items):
        raise Invalid("The total is too large.", "lineItems")
    return items


def _check(given: LineItemInput, product: CatItem | None, there: set[UUID], field: str) -> None:
    """What is in the offer already may stay when its product is not active any more."""
    if product is None:
        raise Invalid("There is no such product.", f"{field}.itemId")
    if not product.active and product.id not in there:
        raise Invalid(f"{product.name} is not active any more.", f"{field}.itemId")
    if given.variant_id is not None:
        raise Invalid("Products have no variants here.", f"{field}.variantId")
    if given.unit_price is not None and given.unit_price.amount < 0:
        raise Invalid("must not be negative", f"{field}.unitPrice")


def _currency(ctx: "Context", deal: Deal, data: SetLineItems) -> str:
    """One for all lines: the prices' that are given, else the deal's."""
    given = {line.unit_price.currency for line in data.line_items if line.unit_price}
    if len(given) > 1:
        raise Invalid("All line items must be in one currency.", "lineItems")
    own = deal.value.currency if deal.value else ctx.org.currency
    return given.pop() if given else own


def _price(ctx: "Context", product: CatItem, currency: str, field: str) -> Money:
    price = product.unit_price or Money(0, currency)
    rates = {**ctx.config.rates, ctx.config.currency: Decimal(1)}
    converted: Money | None = price.converted(currency, rates)
    if converted is None:
        raise Invalid(
            f"There is no rate from {price.currency} to {currency}.", f"{field}.unitPrice"
        )
    return converted


def _line_item(deal: Deal, given: LineItemInput, price: Money, position: int) -> DealLineItem:
    return DealLineItem(
        deal_id=deal.id,
        item_id=given.item_id,
        variant_id=given.variant_id,
        qty=given.qty,
        unit_price=price,
        discount_percent=given.discount_percent,
        tax_percent=given.tax_percent,
        position=position,
    )


def _revalue(ctx: "Context", deal: Deal, items: list[DealLineItem]) -> dict[str, list[Any]]:
    """The deal's new value; another one takes a pending approval off the table."""
    deal.updated_at = ctx.now
    if not items:
        return {}
    total = Money(sum(item.total.amount for item in items), items[0].unit_price.currency)
    if total.amount > MAX_AMOUNT:
        raise Invalid("The total is too large.", "lineItems")
    changes = deal.assign({"value": total})
    if changes:
        approvals.void(ctx, deal, "The value changed.")
    return changes


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
