"""One lead as its page shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased, undefer

from app.crm.contacts.likeness import Likeness, alike
from app.crm.contacts.record import Contact
from app.crm.leads.machine import LEAD
from app.crm.leads.record import OPEN_LEAD, Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class LeadPage:
    """`moves` are the machine's events that the state and the actor's rights allow, without their
    prefix; `reasons` what it can be disqualified for; `parts` the score's, where the score of the
    contact is still the lead's."""

    lead: Lead
    contact: Contact
    owner: User | None
    company: Contact | None
    moves: list[str]
    reasons: list[str]
    parts: list[dict[str, Any]]
    likenesses: list[Likeness]


def lead_page(ctx: "Context", lead_id: UUID) -> LeadPage:
    """Raises NotFound for a lead that does not exist for the actor."""
    lead = ctx.get(Lead, lead_id)
    firm = aliased(Contact)
    contact, company, owner = ctx.session.execute(
        select(Contact, firm, User)
        .outerjoin(firm, firm.id == Contact.company_id)
        .outerjoin(User, User.id == lead.owner_id)
        .where(Contact.id == lead.contact_id)
        .options(undefer(Contact.score_parts))
    ).one()
    parts = contact.score_parts if lead.status in OPEN_LEAD else []
    is_open = lead.status in OPEN_LEAD
    likenesses = (
        alike(ctx, contact, colleagues=True) if is_open and ctx.may("contact:read", contact) else []
    )
    firm_seen = company if company and ctx.may("contact:read", company) else None
    able = moves(ctx, lead)
    reasons = list(ctx.config.disqualify_reasons) if "disqualify" in able else []
    return LeadPage(lead, contact, owner, firm_seen, able, reasons, parts, likenesses)


def moves(ctx: "Context", lead: Lead) -> list[str]:
    """contacted, qualify, disqualify, convert, reopen: those that may happen now."""
    events = [event.removeprefix("lead.") for event in LEAD.allowed(lead.status)]
    return [event for event in events if ctx.may(f"lead:{event}", lead)]
