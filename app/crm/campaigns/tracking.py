"""What recipients do with a message: opened, clicked, unsubscribed. People and machines apart."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from werkzeug.datastructures import Headers

from app.compose.actor import Actor
from app.compose.context import Context
from app.crm.campaigns.history import tell
from app.crm.campaigns.ledger import Ledger, Noted, spread
from app.crm.campaigns.link_clicks import count_click
from app.crm.campaigns.links import Named
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign, CampaignContent
from app.extensions import db
from app.modules.notification.suppression import suppress

# So soon after the delivery it is a scanner's look, not a person's.
TOO_SOON = timedelta(seconds=2)
# Of mail gateways and previews; Apple's proxy says no more than Mozilla/5.0.
MACHINES = re.compile(
    r"bot\b|crawl|spider|scan|preview|prefetch|monitor|barracuda|mimecast|proofpoint|"
    r"safelinks|curl|wget|python|java/|go-http|headless|^mozilla/5\.0$|^$",
    re.IGNORECASE,
)
UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True)
class Visit:
    """Whoever follows a link: a context of the campaign's org, the campaign, the recipient."""

    ctx: Context
    campaign: Campaign
    recipient: CampaignRecipient

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.ctx.session, self.ctx.org_id, self.campaign.id, spread())

    def note(self, kind: str, detail: str | None = None) -> Noted:
        """Raises LookupError where the recipient is gone."""
        noted = self.ledger.note(self.recipient.n, kind, self.ctx.now, detail)
        if noted is None:
            raise LookupError("the recipient is gone")
        return noted


def visit(named: Named, now: datetime, address: str | None = None) -> Visit | None:
    """What the link names, if it is there still."""
    of_all = {"all_orgs": True, "with_deleted": True}
    found = select(Campaign).where(Campaign.number == named.campaign)
    campaign = db.session.scalars(found.execution_options(**of_all)).one_or_none()
    if campaign is None:
        return None
    ctx = Context(Actor.program(campaign.org_id, address=address), now, cause="tracking")
    campaign = ctx.session.get_one(Campaign, (ctx.org_id, campaign.id))
    row = ctx.session.get(CampaignRecipient, (ctx.org_id, campaign.id, named.recipient))
    return Visit(ctx, campaign, row) if row is not None else None


def opened(one: Visit, headers: Headers) -> None:
    """The picture was fetched."""
    machine = is_machine(one, headers)
    with one.ctx.unit.open():
        noted = one.note("machine-opened" if machine else "opened")
        if "opened" in noted.marks:
            tell(one.ctx, "campaign.opened", one.campaign, noted.recipient)


def target_of(one: Visit, link: int) -> str | None:
    """Where the link leads: only to what stood in the message. None: there is no such link."""
    of_channel = (one.ctx.org_id, one.campaign.id, one.recipient.channel)
    kept = one.ctx.session.get(CampaignContent, of_channel)
    return kept.links[link] if kept is not None and link < len(kept.links) else None


def clicked(one: Visit, link: int, url: str, headers: Headers) -> None:
    """The link of this number, to `url`, was followed."""
    machine = is_machine(one, headers)
    with one.ctx.unit.open():
        noted = one.note("machine-opened" if machine else "clicked")
        if not machine:
            count_click(one.ledger, one.recipient, link, one.ctx.now)
        if "opened" in noted.marks:
            tell(one.ctx, "campaign.opened", one.campaign, noted.recipient)
        if "clicked" in noted.marks:
            tell(one.ctx, "campaign.clicked", one.campaign, noted.recipient, url=url)


def unsubscribed(one: Visit) -> None:
    """The recipient wants nothing more, from no campaign; saying it twice changes nothing."""
    ctx, address = one.ctx, one.recipient.address
    with ctx.unit.open():
        noted = one.note(UNSUBSCRIBED)
        if address:
            said = f"By a link in “{one.campaign.name}”."
            suppress(ctx, address, UNSUBSCRIBED, said, origin_id=one.campaign.id)
        if UNSUBSCRIBED in noted.marks:
            name = "campaign.unsubscribed"
            tell(ctx, name, one.campaign, noted.recipient, address=address)


def is_machine(one: Visit, headers: Headers) -> bool:
    """A scanner or a prefetch, by what it says it is or by how soon it comes."""
    if "prefetch" in f"{headers.get('Purpose', '')}{headers.get('Sec-Purpose', '')}".lower():
        return True
    if says_machine(str(headers.get("User-Agent", ""))):
        return True
    arrived = one.recipient.delivered_at or one.recipient.sent_at or one.recipient.begun_at
    return arrived is None or one.ctx.now - arrived < TOO_SOON


def says_machine(agent: str) -> bool:
    """Does the user agent say that it is no person's?"""
    return MACHINES.search(agent.strip()) is not None
