"""A deal's line items, set as a whole or one by one; its value is the sum of their totals."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_camel
from sqlalchemy import delete, select

from app.compose import approvals
from app.compose.errors import Conflict, Invalid, NotFound
from app.compose.listing import Page, WholeParameters, part
from app.compose.money import Money
from app.compose.payload import MAX_AMOUNT, Payload, Target
from app.compose.registry import command, query
from app.crm.deals.offering import LineItemFields, LineItemInput, Percent, offered
from app.crm.deals.record import Deal, DealLineItem
from app.modules.catalog.quantities import Quantity
from app.modules.catalog.queries import named

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 500
LineItems = Annotated[list[LineItemInput], Field(max_length=MOST)]


class SetLineItems(Target):
    line_items: LineItems


class AddLineItem(Target, LineItemFields):
    """`id` is the deal's."""


class ChangeLineItem(Target):
    """`id` is the deal's."""

    line_item_id: UUID
    qty: Quantity | None = None
    unit_price: Money | None = None
    discount_percent: Percent | None = None
    tax_percent: Percent | None = None


class RemoveLineItem(Target):
    """`id` is the deal's."""

    line_item_id: UUID


class LineItemsOf(WholeParameters):
    deal_id: UUID


class OneLineItem(Payload):
    deal_id: UUID
    line_item_id: UUID


@command("crm.setLineItems", right="deal:update")
def set_line_items(ctx: "Context", deal: Deal, data: SetLineItems) -> Deal:
    """These are the deal's line items now, in this order. Without any the value stays what it is,
    and may be set by hand. Raises Conflict for a closed deal, Invalid for a product that is not
    there or not active."""
    replace_items(ctx, deal, data.line_items)
    return deal


def replace_items(ctx: "Context", deal: Deal, given: list[LineItemInput]) -> None:
    """As `set_line_items`, within another command."""
    before = _open_items(ctx, deal)
    items = offered(ctx, deal, given, before)
    was = [_said(item) for item in before]
    if [_said(item) for item in items] == was:
        return
    ctx.session.execute(delete(DealLineItem).where(DealLineItem.deal_id == deal.id))
    ctx.session.add_all(items)
    _settle(ctx, deal, was, items)


@command("crm.addLineItem", right="deal:update")
def add_line_item(ctx: "Context", deal: Deal, data: AddLineItem) -> DealLineItem:
    """One more, at the end."""
    items = _open_items(ctx, deal)
    if len(items) >= MOST:
        raise Invalid(f"An offer has at most {MOST} line items.", "lineItems")
    was = [_said(item) for item in items]
    new = offered(ctx, deal, [data], items)[0]
    new.position = max((item.position for item in items), default=-1) + 1
    ctx.session.add(new)
    _settle(ctx, deal, was, [*items, new])
    return new


@command("crm.changeLineItem", right="deal:update")
def change_line_item(ctx: "Context", deal: Deal, data: ChangeLineItem) -> DealLineItem:
    """Another quantity, price, discount or tax."""
    items = _open_items(ctx, deal)
    item = _one(items, data.line_item_id)
    was = [_said(item) for item in items]
    values = data.changes("line_item_id")
    for name, value in values.items():
        if value is None or (isinstance(value, Money) and value.amount < 0):
            raise Invalid("must be a number from 0 on", to_camel(name))
    if item.assign(values):
        _settle(ctx, deal, was, items)
    return item


@command("crm.removeLineItem", right="deal:update")
def remove_line_item(ctx: "Context", deal: Deal, data: RemoveLineItem) -> None:
    """One less."""
    items = _open_items(ctx, deal)
    item = _one(items, data.line_item_id)
    was = [_said(item) for item in items]
    ctx.session.delete(item)
    _settle(ctx, deal, was, [left for left in items if left is not item])


@query("crm.lineItems", right="deal:read")
def line_items(ctx: "Context", data: LineItemsOf) -> Page:
    """A deal's line items in their order. Raises NotFound."""
    return part(line_items_of(ctx, ctx.get(Deal, data.deal_id).id), data)


@query("crm.lineItem", right="deal:read")
def line_item(ctx: "Context", data: OneLineItem) -> DealLineItem:
    """One of a deal's line items. Raises NotFound."""
    return _one(line_items_of(ctx, ctx.get(Deal, data.deal_id).id), data.line_item_id)


def line_items_of(ctx: "Context", deal_id: UUID) -> list[DealLineItem]:
    """In their order. The caller has made sure that the deal may be seen."""
    statement = select(DealLineItem).where(DealLineItem.deal_id == deal_id)
    return list(ctx.session.scalars(statement.order_by(DealLineItem.position, DealLineItem.id)))


def refuse_own_value(ctx: "Context", deal: Deal, value: Money | None) -> None:
    """A deal with line items is worth their sum and nothing else. Raises Invalid."""
    if value != deal.value and has_line_items(ctx, deal.id):
        raise Invalid("The value is the sum of the line items; change those.", "value")


def has_line_items(ctx: "Context", deal_id: UUID) -> bool:
    """Is the deal's value the sum of its line items, and not set by hand?"""
    one = select(DealLineItem.id).where(DealLineItem.deal_id == deal_id).limit(1)
    return ctx.session.scalar(one) is not None


def _open_items(ctx: "Context", deal: Deal) -> list[DealLineItem]:
    if deal.status != "open":
        raise Conflict(f"This deal is {deal.status}; its offer is final.", code="wrong-state")
    return line_items_of(ctx, deal.id)


def _one(items: list[DealLineItem], line_item_id: UUID) -> DealLineItem:
    found = next((item for item in items if item.id == line_item_id), None)
    if found is None:
        raise NotFound("There is no such line item.")
    return found


def _settle(
    ctx: "Context", deal: Deal, was: list[dict[str, Any]], items: list[DealLineItem]
) -> None:
    ctx.session.flush()
    deal.updated_at = ctx.now
    now = [_said(item) for item in items]
    ctx.emit(
        "deal.updated",
        deal,
        changes={"line_items": named(ctx, was, now), **_revalue(ctx, deal, items)},
        deal_id=deal.id,
        stage_id=deal.stage_id,
        value=deal.value,
        **deal.event_facts(),
    )


def _revalue(ctx: "Context", deal: Deal, items: list[DealLineItem]) -> dict[str, list[Any]]:
    """The deal's new value; another one takes a pending approval off the table."""
    if not items:
        return {}
    if len({item.unit_price.currency for item in items}) > 1:
        raise Invalid("All line items must be in one currency.", "lineItems")
    total = Money(sum(item.total.amount for item in items), items[0].unit_price.currency)
    if total.amount > MAX_AMOUNT:
        raise Invalid("The total is too large.", "lineItems")
    changes = deal.assign({"value": total})
    if changes:
        approvals.void(ctx, deal, "The value changed.")
    return changes


def _said(item: DealLineItem) -> dict[str, Any]:
    """As history keeps it."""
    return {
        "itemId": str(item.item_id),
        "qty": float(item.qty),
        "unitPrice": item.unit_price.json(),
        "discountPercent": float(item.discount_percent),
        "taxPercent": float(item.tax_percent),
        "total": item.total.json(),
    }
