"""What carriers say later about a campaign's messages moves its recipients, forward only."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, select

from app.crm.campaigns.history import tell
from app.crm.campaigns.keys import named_by_id
from app.crm.campaigns.ledger import Ledger, Noted, spread
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.tracking import TOO_SOON, says_machine
from app.modules.notification.carriers import named_by
from app.modules.notification.reports import LISTENERS, OWNERS, Kind, Report

if TYPE_CHECKING:
    from app.compose.context import Context

# What is only said, and moves nobody: that it takes longer, what somebody answered.
NOTES: dict[Kind, str] = {
    "sent": "sent",
    "delivered": "delivered",
    "opened": "opened",
    "read": "opened",
    "clicked": "clicked",
    "bounced": "bounced",
    "complained": "complained",
    "failed": "failed",
    "suppressed": "suppressed",
}
SAID = "It came back, without a reason."


def hear_of_campaign(ctx: "Context", report: Report) -> UUID | None:
    """Of a recipient of a campaign: takes the report if there is one."""
    found = _by_key(ctx, report) or _by_provider(ctx, report)
    if found is None:
        return None
    campaign_id, row = found
    kind = NOTES.get(report.kind)
    if kind is None:
        return campaign_id
    kind = "machine-opened" if kind in ("opened", "clicked") and _machine(row, report) else kind
    ledger = Ledger(ctx.session, ctx.org_id, campaign_id, spread())
    noted = ledger.note(row.n, kind, report.at, report.detail or SAID)
    if noted is not None:
        _tell(ctx, campaign_id, noted, report)
    return campaign_id


def owner_of_recipient(line: Connection, report: Report) -> UUID | None:
    """The org of the recipient that the carrier knows by this id."""
    row = CampaignRecipient.__table__.c
    known = select(row.org_id).where(
        row.provider_id == report.provider_id, row.provider == report.provider
    )
    return line.execute(known.limit(1)).scalar() if report.provider_id else None


LISTENERS.append(hear_of_campaign)
OWNERS.append(owner_of_recipient)


def _tell(ctx: "Context", campaign_id: UUID, noted: Noted, report: Report) -> None:
    """In the contact's history, what is new."""
    campaign = ctx.session.get_one(Campaign, (ctx.org_id, campaign_id))
    if "opened" in noted.marks:
        tell(ctx, "campaign.opened", campaign, noted.recipient)
    if "clicked" in noted.marks:
        tell(ctx, "campaign.clicked", campaign, noted.recipient, url=report.url)
    if "bounced" in noted.marks:
        tell(ctx, "campaign.bounced", campaign, noted.recipient, reason=report.detail)


def _by_key(ctx: "Context", report: Report) -> tuple[UUID, CampaignRecipient] | None:
    named = named_by(report.key) if report.key else None
    mine = named_by_id(named[1]) if named and named[0] == ctx.org_id else None
    if mine is None:
        return None
    number, n = mine
    of_number = select(Campaign.id).where(Campaign.number == number)
    campaign_id = ctx.session.scalar(of_number.execution_options(with_deleted=True))
    row = campaign_id and ctx.session.get(CampaignRecipient, (ctx.org_id, campaign_id, n))
    return (campaign_id, row) if campaign_id and row else None


def _by_provider(ctx: "Context", report: Report) -> tuple[UUID, CampaignRecipient] | None:
    if not report.provider_id:
        return None
    known = select(CampaignRecipient).where(
        CampaignRecipient.provider_id == report.provider_id,
        CampaignRecipient.provider == report.provider,
    )
    row = ctx.session.scalars(known.limit(1)).first()
    return (row.campaign_id, row) if row else None


def _machine(row: CampaignRecipient, report: Report) -> bool:
    """A provider that says no user agent tells nothing of it; time does."""
    arrived = row.delivered_at or row.sent_at
    soon = arrived is not None and report.at - arrived < TOO_SOON
    return soon or bool(report.user_agent and says_machine(report.user_agent))
