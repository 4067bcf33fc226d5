"""What a campaign did with a contact stands in the contact's history: whoever reads the contact
reads it there, as one reads what was mailed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from app.compose import outbox
from app.compose.events import Pending, Subject
from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

SENT = """SELECT contact_id, channel FROM campaign_recipient
    WHERE org_id = :org_id AND campaign_id = :campaign_id AND chunk_id = :chunk_id
    AND n = ANY(CAST(:numbers AS int[])) AND sent_at IS NOT NULL ORDER BY n"""


def tell_sent(
    ledger: Ledger, campaign: Campaign, chunk_id: UUID, numbers: Sequence[int], at: datetime
) -> None:
    """Of all messages of a request that went out, as the last act of the transaction that ends the
    request: so each is told once."""
    given = {"chunk_id": chunk_id, "numbers": list(numbers)}
    key = {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id}
    rows = ledger.line.execute(text(SENT), {**key, **given}).all()
    if rows:
        events = [_sent(campaign, row, at) for row in rows]
        outbox.log(ledger.line, ledger.org_id, events)


def tell(ctx: "Context", name: str, campaign: Campaign, recipient: Any, **more: Any) -> None:
    """Something that the recipient did, or that happened to the message. A contact that is gone has
    no history."""
    contact = ctx.find(Contact, recipient.contact_id)
    if contact is not None:
        about = {"campaign_id": campaign.id, "campaign": campaign.name, "contact_id": contact.id}
        links = [*contact.event_links(), campaign.id]
        said = {"name": contact.name, "channel": recipient.channel, **about, **more}
        ctx.emit(name, contact, links=links, **said)


def _sent(campaign: Campaign, row: Any, at: datetime) -> Pending:
    return Pending(
        name="campaign.sent",
        subject=Subject("contact", row.contact_id),
        payload={
            "campaignId": campaign.id,
            "campaign": campaign.name,
            "contactId": row.contact_id,
            "channel": row.channel,
        },
        changes=None,
        links=[row.contact_id],
        at=at,
        actor_id=campaign.launched_by_id,
        cause=None,
        address=None,
    )
