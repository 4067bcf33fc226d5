"""Whose lead converted, or whose deal was won, within 30 days after a click. Counted once."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.compose.events import Event
from app.compose.hooks import hook
from app.crm.campaigns.ledger import Ledger, spread
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context

SPAN = timedelta(days=30)
MOST = 5000


@hook(on="lead.converted")
def campaigns_of_converted(event: Event, ctx: "Context") -> None:
    credit(ctx, UUID(event.payload["contactId"]))


@hook(on="deal.won")
def campaigns_of_won(event: Event, ctx: "Context") -> None:
    credit(ctx, UUID(event.payload["contactId"]))


def credit(ctx: "Context", contact_id: UUID | None = None) -> int:
    """Marks the recipients that converted, of one contact or of all; also where the click was heard
    of only after the deal was won. Returns how many are new."""
    row = CampaignRecipient
    clicks = (row.clicked_at.is_not(None), row.converted_at.is_(None))
    found = select(row.campaign_id, row.n).where(*clicks, or_(_lead_converted(), _deal_won()))
    if contact_id is not None:
        found = found.where(row.contact_id == contact_id)
    else:
        found = found.where(row.last_click_at > ctx.now - 2 * SPAN).limit(MOST)
    rows = ctx.session.execute(found.order_by(row.campaign_id, row.n)).all()
    shard = spread()
    for campaign_id, n in rows:
        Ledger(ctx.session, ctx.org_id, campaign_id, shard).note(n, "converted", ctx.now)
    return len(rows)


def _lead_converted() -> ColumnElement[bool]:
    lead = aliased(Lead)
    own = (lead.org_id == CampaignRecipient.org_id, lead.contact_id == CampaignRecipient.contact_id)
    won = select(lead.id).where(*own, lead.status == "converted", _after_click(lead.converted_at))
    return won.exists()


def _deal_won() -> ColumnElement[bool]:
    deal = aliased(Deal)
    own = (deal.org_id == CampaignRecipient.org_id, deal.contact_id == CampaignRecipient.contact_id)
    won = select(deal.id).where(*own, deal.status == "won", _after_click(deal.won_at))
    return won.exists()


def _after_click(at: Any) -> ColumnElement[bool]:
    """Within the span after the first click, or after the last one."""
    row = CampaignRecipient
    return or_(
        and_(at >= row.clicked_at, at <= row.clicked_at + SPAN),
        and_(at >= row.last_click_at, at <= row.last_click_at + SPAN),
    )
