"""Deals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.call import Answer
from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Asks, Lists, Shows
from app.api.views import EntityView, Instant, MoneyView, View
from app.crm.deals.outline import outlines
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


class StageName(View):
    id: UUID
    name: str


class PendingApproval(View):
    id: UUID
    status: str


class LineItemView(View):
    """One position. `total` is after discount and tax."""

    id: UUID
    item_id: UUID
    variant_id: UUID | None
    qty: float
    unit_price: MoneyView
    discount_percent: float
    tax_percent: float
    total: MoneyView


class DealView(EntityView):
    """A deal. `approval` is the one that is waited for."""

    of = Deal

    contact_id: UUID
    lead_id: UUID | None
    title: str
    pipeline_id: UUID
    stage_id: UUID
    stage: StageName
    owner_id: UUID | None
    value: MoneyView | None
    expected_close_date: Instant | None
    status: str
    probability: int
    probability_overridden: bool
    lost_reason: str | None
    won_reason: str | None
    won_at: Instant | None
    lost_at: Instant | None
    closed_at: Instant | None
    process_id: UUID | None
    position: float
    stage_entered_at: Instant
    last_activity_at: Instant | None
    next_activity_at: Instant | None
    rotting: bool
    approval: PendingApproval | None
    line_items: list[LineItemView]
    tags: list[str]
    custom_fields: dict[str, Any]

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[DealView]":
        return [cls.model_validate(outline) for outline in outlines(ctx, found)]


class CreatesLineItem(Creates):
    """The answer is found in the list that it was added to."""

    def show(self, ctx: "Context", done: Any) -> Answer:
        path = f"/crm/deals/{done.deal_id}/line-items/{done.id}"
        return Answer(201, LineItemView.model_validate(done), {"Location": path})


class SetsLineItems(Changes):
    """All of them at once."""

    method = "PUT"


ROWS = [
    Lists("/deals", "crm.listDeals", DealView),
    Creates("/deals", "crm.createDeal", DealView),
    Shows("/deals/:id", DealView),
    Changes("/deals/:id", "crm.updateDeal", DealView),
    Removes("/deals/:id", "crm.deleteDeal"),
    Acts("/deals/:id/move-stage", "crm.moveDealToStage", DealView),
    Acts("/deals/:id/won", "crm.markDealWon", DealView),
    Acts("/deals/:id/lost", "crm.markDealLost", DealView),
    Acts("/deals/:id/abandon", "crm.abandonDeal", DealView),
    Acts("/deals/:id/reopen", "crm.reopenDeal", DealView),
    Lists("/deals/:id/line-items", "crm.lineItems", LineItemView, under=(Deal, "deal_id")),
    CreatesLineItem("/deals/:id/line-items", "crm.addLineItem", LineItemView),
    SetsLineItems("/deals/:id/line-items", "crm.setLineItems", DealView),
    Asks("/deals/:id/line-items/:lineItemId", "crm.lineItem", LineItemView, (Deal, "deal_id")),
    Changes("/deals/:id/line-items/:lineItemId", "crm.changeLineItem", LineItemView),
    Removes("/deals/:id/line-items/:lineItemId", "crm.removeLineItem"),
]
