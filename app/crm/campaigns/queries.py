"""Questions about campaigns and their recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.compose.faults import Like
from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.crm.campaigns.commands import Type
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import Stats, stats_of_one
from app.crm.contacts.record import Contact
from app.crm.text import each_word

if TYPE_CHECKING:
    from app.compose.context import Context

Status = Literal["draft", "scheduled", "running", "paused", "completed"]
State = Literal[
    "queued", "claimed", "sent", "delivered", "failed", "uncertain", "suppressed", "skipped"
]
Mark = Literal["opened", "clicked", "converted", "bounced", "complained", "unsubscribed"]
MOST_FOUND = 1000
LAST = 10**9


class ListCampaigns(EntityParameters):
    status: Status | None = None
    type: Type | None = None
    segment_id: UUID | None = None
    q: Search | None = None


class AskStats(Payload):
    id: UUID


class ListRecipients(Payload):
    """In the order of their numbers, or against it; `cursor` is the last one of the page before.
    `mark` finds who opened, clicked, …; `q` looks for a name or an address."""

    campaign_id: UUID
    state: State | None = None
    mark: Mark | None = None
    channel: Literal["email", "sms", "whatsapp"] | None = None
    contact_id: UUID | None = None
    q: Search | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[Line, Like(r"^\d{1,9}$", "is not a cursor of this list")] | None = None
    sort: Literal["n", "-n"] = "n"
    count: bool = False


CAMPAIGNS = Listing(
    Campaign,
    sorts=sorts(Campaign, "name", "scheduledAt", "launchedAt"),
    filters={"q": each_word(func.lower(Campaign.name))},
    options=(joinedload(Campaign.segment), joinedload(Campaign.made_by)),
)


@dataclass(frozen=True)
class Recipient:
    """A row of the ledger, and what its contact is called now; None where it is deleted."""

    row: CampaignRecipient
    contact_name: str | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@query("crm.listCampaigns", right="campaign:read")
def list_campaigns(ctx: "Context", data: ListCampaigns) -> Page:
    """A page of campaigns."""
    return CAMPAIGNS.page(ctx, data)


@query("crm.campaignStats", right="campaign:read")
def campaign_stats(ctx: "Context", data: AskStats) -> Stats:
    """How many recipients are in which state, and did what."""
    ctx.get(Campaign, data.id)
    return stats_of_one(ctx, data.id)


@query("crm.campaignRecipients", right="campaign:read")
def campaign_recipients(ctx: "Context", data: ListRecipients) -> Page:
    """A page of the ledger: each recipient with its state, why, and when."""
    ctx.get(Campaign, data.campaign_id)
    row, wanted = CampaignRecipient, _conditions(data)
    if data.sort == "n":
        after, order = row.n > int(data.cursor or 0), row.n.asc()
    else:
        after, order = row.n < int(data.cursor or LAST), row.n.desc()
    statement = select(row).where(*wanted, after).order_by(order)
    found = list(ctx.session.scalars(statement.limit(data.limit + 1)))
    rows = found[: data.limit]
    more = str(rows[-1].n) if len(found) > data.limit else None
    counted = select(func.count()).select_from(row).where(*wanted)
    total = ctx.session.scalar(counted) if data.count else None
    return Page(_named(ctx, rows), more, total)


def _conditions(data: ListRecipients) -> list[Any]:
    row = CampaignRecipient
    conditions: list[Any] = [row.campaign_id == data.campaign_id]
    if data.state:
        conditions.append(row.state == data.state)
    if data.mark:
        conditions.append(getattr(row, f"{data.mark}_at").is_not(None))
    if data.channel:
        conditions.append(row.channel == data.channel)
    if data.contact_id:
        conditions.append(row.contact_id == data.contact_id)
    if data.q:
        named = select(Contact.id).where(each_word(Contact.search_text)(data.q)).limit(MOST_FOUND)
        conditions.append(row.contact_id.in_(named))
    return conditions


def _named(ctx: "Context", rows: Sequence[CampaignRecipient]) -> list[Recipient]:
    contacts = select(Contact).where(Contact.id.in_([row.contact_id for row in rows]))
    names = {contact.id: contact.name for contact in ctx.session.scalars(contacts)}
    return [Recipient(row, names.get(row.contact_id)) for row in rows]
