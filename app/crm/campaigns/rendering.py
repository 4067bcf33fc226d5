"""A campaign's messages, filled in for each recipient."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from email.headerregistry import Address
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, select
from sqlalchemy.orm import aliased

from app.crm.campaigns.keys import message_key
from app.crm.campaigns.links import Links
from app.crm.campaigns.record import Campaign, CampaignContent
from app.crm.contacts.record import Contact, ContactKeys
from app.crm.templates.content import Content
from app.crm.templates.filling import Filling
from app.crm.templates.variables import variables
from app.modules.identity.models import User
from app.modules.notification.carriers import Outgoing
from app.modules.notification.mail import mail_domain

if TYPE_CHECKING:
    from app.compose.context import Context

ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class Person:
    """A sender or an owner, as templates name them."""

    name: str
    email: str


class Rendering:
    """What a campaign sends on one channel; `clicks` is how many of its links are followed. `span`
    are the numbers of those who wait for it."""

    def __init__(
        self,
        ctx: "Context",
        campaign: Campaign,
        content: Content,
        *,
        clicks: int = 0,
        span: tuple[int, int] = (1, 0),
    ) -> None:
        self.channel: Any = content.channel
        self.span = span
        self._campaign = campaign
        self._filling = Filling(content)
        self._template = content.template
        self._clicks = range(clicks)
        self._links = Links(campaign.number)
        self._org_name = ctx.org.name
        self._domain = mail_domain()
        address = parseaddr(current_app.config["SETTINGS"].mail_from)[1]
        name = campaign.sender_name or ctx.org.name
        self._person = Person(name, campaign.reply_to or address)
        self._sender = _named(name, address) if content.channel == "email" else ""

    @classmethod
    def frozen(cls, ctx: "Context", campaign: Campaign, kept: CampaignContent) -> "Rendering":
        """As it was launched."""
        content, span = Content.of_json(kept.content), (kept.first_n, kept.last_n)
        return cls(ctx, campaign, content, clicks=len(kept.links), span=span)

    def message(self, n: int, address: str, addressee: "Addressee") -> Outgoing:
        """For this recipient."""
        unsubscribe = self._links.unsubscribe(n)
        values = variables(
            addressee.contact,
            org_name=self._org_name,
            company=addressee.company,
            owner=addressee.owner,
            sender=self._person,
            campaign_name=self._campaign.name,
            unsubscribe_url=unsubscribe,
        )
        values["click"] = {str(link): self._links.click(n, link) for link in self._clicks}
        mail = self.channel == "email"
        if mail:
            values["openUrl"] = self._links.pixel(n)
        filled = self._filling.fill(values)
        return Outgoing(
            key=message_key(self._campaign.org_id, self._campaign.number, n),
            channel=self.channel,
            to=address,
            subject=filled.subject,
            html=filled.html,
            text=filled.text,
            sender=self._sender,
            reply_to=(self._campaign.reply_to or "") if mail else "",
            headers=self._headers(n, unsubscribe) if mail else {},
            tags={"campaign": f"c{self._campaign.number}", "recipient": str(n)},
            template=self._template,
            variables=filled.variables,
        )

    def _headers(self, n: int, unsubscribe: str) -> dict[str, str]:
        return {
            "Message-ID": f"<{self._campaign.id}.{n}@{self._domain}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": ONE_CLICK,
        }


@dataclass(frozen=True)
class Named(ContactKeys):
    """A contact, as much of it as templates name."""

    id: Any
    type: Any
    first_name: Any
    last_name: Any
    company_name: Any
    job_title: Any
    email: Any
    phone: Any
    custom_fields: Any


NAMED = [getattr(Contact, field.name) for field in fields(Named)]


@dataclass(frozen=True)
class Addressee:
    contact: Named
    company: Person | None
    owner: Person | None


def addressees(ctx: "Context", ids: Sequence[Any]) -> dict[Any, Addressee]:
    """The contacts with these ids that are still there, as templates need them."""
    found = {}
    for *named, employer, name, email in ctx.session.execute(_addressed(), {"ids": list(ids)}):
        contact = Named(*named)
        found[contact.id] = Addressee(
            contact,
            Person(employer, "") if employer else None,
            Person(name, email) if name else None,
        )
    return found


@cache
def _addressed() -> Select[Any]:
    """The contacts of `ids`: put together once, which costs more than to ask it."""
    company = aliased(Contact)
    return (
        select(*NAMED, company.company_name, User.name, User.email)
        .outerjoin(company, (company.org_id == Contact.org_id) & (company.id == Contact.company_id))
        .outerjoin(User, (User.org_id == Contact.org_id) & (User.id == Contact.owner_id))
        .where(Contact.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    )


def _named(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address)) if address else ""
