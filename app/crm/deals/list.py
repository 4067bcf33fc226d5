"""The deals as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import joinedload

from app.compose.listing import Listing, sorts
from app.compose.order import Sort
from app.crm.activities.coming import Coming, coming
from app.crm.activities.record import Activity
from app.crm.deals.fields import AMOUNT, FIELDS, IDLE_SINCE
from app.crm.deals.record import Deal
from app.crm.list_kind import Column, ListKind, Row

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class DealRow(Row):
    """`rotting` is for open deals only; `next_step` as the deal knows it, whoever is to do it."""

    record: Deal
    next_step: Coming | None
    rotting: bool
    idle_days: int


def rows(ctx: "Context", deals: Sequence[Deal]) -> list[DealRow]:
    """Of a page of deals."""
    steps = coming(ctx, Activity.deal_id, [deal.id for deal in deals])
    return [
        DealRow(one, steps.get(one.id), one.is_rotting(one.stage, ctx.now), one.idle_days(ctx.now))
        for one in deals
    ]


DEALS = ListKind(
    name="deals",
    one="deal",
    many="deals",
    path="/pipeline",
    layouts=("board", "list"),
    listing=Listing(
        Deal,
        sorts={
            **sorts(
                Deal, "expectedCloseDate", "nextActivityAt", "lastActivityAt", "stageEnteredAt"
            ),
            "title": Sort(Deal.search_text, "search_text"),
            "value": Sort(AMOUNT, "value_amount", nullable=True),
            "idle": Sort(IDLE_SINCE, "idle_at"),
        },
        default="nextActivityAt",
        options=(joinedload(Deal.contact), joinedload(Deal.owner), joinedload(Deal.stage)),
    ),
    fields=FIELDS,
    columns=(
        Column("title", "Deal", "title"),
        Column("contact", "Contact"),
        Column("stage", "Stage"),
        Column("status", "Status"),
        Column("value", "Value", "value", num=True),
        Column("probability", "Likely", num=True),
        Column("close", "Closes", "expectedCloseDate"),
        Column("nextStep", "Next activity", "nextActivityAt"),
        Column("idle", "Idle", "idle", num=True),
        Column("inStage", "In stage since", "stageEnteredAt"),
        Column("lastActivity", "Last touch", "lastActivityAt"),
        Column("tags", "Tags"),
        Column("created", "Created", "createdAt"),
        Column("owner", "Owner"),
    ),
    shown=("contact", "stage", "value", "close", "nextStep", "idle", "owner"),
    dress=rows,
)
