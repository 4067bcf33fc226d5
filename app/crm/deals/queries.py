"""Questions about deals."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy import and_, func

from app.compose.listing import Bound, EntityParameters, Listing, Page, Search, Since, Until, sorts
from app.compose.money import Currency
from app.compose.payload import Line
from app.compose.registry import query
from app.crm.deals.record import Deal
from app.crm.text import each_word

if TYPE_CHECKING:
    from app.compose.context import Context

Status = Literal["open", "won", "lost", "abandoned"]
NextActivity = Literal["none", "overdue", "planned"]


class ListDeals(EntityParameters):
    contact_id: UUID | None = None
    lead_id: UUID | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    owner_id: UUID | None = None
    status: Status | None = None
    currency: Currency | None = None
    next_activity: NextActivity | None = None
    tag: Line | None = None
    q: Search | None = None
    value_min: Bound | None = None
    value_max: Bound | None = None
    probability_min: Bound | None = None
    probability_max: Bound | None = None
    expected_close_from: Since | None = None
    expected_close_to: Until | None = None
    last_activity_from: Since | None = None
    last_activity_to: Until | None = None
    won_from: Since | None = None
    won_to: Until | None = None
    lost_from: Since | None = None
    lost_to: Until | None = None


NEXT = {
    "none": Deal.next_activity_at.is_(None),
    "overdue": Deal.next_activity_at < func.now(),
    "planned": Deal.next_activity_at >= func.now(),
}
DEALS = Listing(
    Deal,
    sorts=sorts(
        Deal,
        "title",
        "expectedCloseDate",
        "lastActivityAt",
        "nextActivityAt",
        "stageEnteredAt",
        value=Deal.value_amount,  # type: ignore[attr-defined]
    ),
    filters={
        "currency": lambda code: Deal.value_currency == code,  # type: ignore[attr-defined]
        "tag": lambda tag: Deal.tags.contains([tag]),
        "next_activity": lambda state: and_(Deal.status == "open", NEXT[state]),
        "q": each_word(Deal.search_text),
    },
)


@query("crm.listDeals", right="deal:read")
def list_deals(ctx: "Context", data: ListDeals) -> Page:
    """A page of deals."""
    return DEALS.page(ctx, data)
