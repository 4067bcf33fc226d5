"""A campaign as it would be with what is typed and not saved."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.crm.campaigns.audience import members
from app.crm.campaigns.commands import CampaignFields, UpdateCampaign, check, plain
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact
from app.crm.templates.empties import ADDRESS

if TYPE_CHECKING:
    from app.compose.context import Context

KEPT = (*CampaignFields.model_fields, "name", "type", "retry_of_id", "retry_uncertain")


def with_changes(ctx: "Context", campaign: Campaign, data: UpdateCampaign) -> Campaign:
    """A copy that is in no session. Raises Invalid as saving does."""
    copy = Campaign(**{name: getattr(campaign, name) for name in KEPT})
    copy.assign(plain(data.changes()))
    check(ctx, copy)
    return copy


def somebody(ctx: "Context", campaign: Campaign, channel: str) -> UUID | None:
    """The contact of its audience that was added last, of those whom the channel reaches."""
    if campaign.segment_id is None and campaign.retry_of_id is None:
        return None
    newest = (Contact.created_at.desc(), Contact.id.desc())
    reached = (members(ctx, campaign), ADDRESS[channel].is_not(None))
    return ctx.session.scalar(select(Contact.id).where(*reached).order_by(*newest).limit(1))
