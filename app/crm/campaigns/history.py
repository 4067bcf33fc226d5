"""What a campaign did with a contact stands in the contact's history: whoever reads the contact
reads it there, as one reads what was mailed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.compose import outbox
from app.compose.events import Pending, Subject
from app.crm.campaigns.chunks import Chunk
from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

SENT = """SELECT contact_id FROM campaign_recipient
    WHERE org_id = :org_id AND campaign_id = :campaign_id AND chunk_id = :chunk_id
    AND n = ANY(CAST(:numbers AS int[])) AND sent_at IS NOT NULL ORDER BY n"""


def tell_sent(ledger: Ledger, campaign: Campaign, chunk: Chunk, at: datetime) -> None:
    """Of all messages of a request that went out, as the last act of the transaction that ends the
    request: so each is told once."""
    given = {"chunk_id": chunk.id, "numbers": chunk.numbers}
    key = {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id}
    contacts = ledger.line.execute(text(SENT), {**key, **given}).scalars().all()
    if contacts:
        event = _sent(campaign, chunk.channel, Subject("contact", contacts[0]), at)
        outbox.log_alike(ledger.line, ledger.org_id, event, contacts, "contactId")


def tell(ctx: "Context", name: str, campaign: Campaign, recipient: Any, **more: Any) -> None:
    """Something that the recipient did, or that happened to the message. A contact that is gone has
    no history."""
    contact = ctx.find(Contact, recipient.contact_id)
    if contact is not None:
        about = {"campaign_id": campaign.id, "campaign": campaign.name, "contact_id": contact.id}
        links = [*contact.event_links(), campaign.id]
        said = {"name": contact.name, "channel": recipient.channel, **about, **more}
        ctx.emit(name, contact, links=links, **said)


def _sent(campaign: Campaign, channel: str, subject: Subject, at: datetime) -> Pending:
    return Pending(
        name="campaign.sent",
        subject=subject,
        payload={"campaignId": campaign.id, "campaign": campaign.name, "channel": channel},
        changes=None,
        links=[],
        at=at,
        actor_id=campaign.launched_by_id,
        cause=None,
        address=None,
    )
