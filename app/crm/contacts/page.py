"""One contact as its page shows it: who it is, and what hangs on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from app.compose.authority import visible
from app.compose.money import Money
from app.crm.activities.record import Activity
from app.crm.contacts.likeness import Likeness, alike
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import OPEN_LEAD, Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 50


@dataclass(frozen=True)
class ContactPage:
    """`deals` and `leads` are those that the actor may see, a company's with its people's; `people`
    are who works at a company."""

    contact: Contact
    owner: User | None
    company: Contact | None
    people: list[Contact]
    deals: list[Deal]
    leads: list[Lead]
    likenesses: list[Likeness]

    @property
    def won(self) -> list[Money]:
        """What was won so far, one sum for each currency."""
        sums: dict[str, int] = {}
        for deal in self.deals:
            if deal.status == "won" and deal.value:
                currency = deal.value.currency
                sums[currency] = sums.get(currency, 0) + deal.value.amount
        return [Money(amount, currency) for currency, amount in sorted(sums.items())]

    @property
    def open_work(self) -> tuple[int, int]:
        """How many open leads and deals there are."""
        leads = sum(lead.status in OPEN_LEAD for lead in self.leads)
        return leads, sum(deal.status == "open" for deal in self.deals)


def contact_page(ctx: "Context", contact_id: UUID) -> ContactPage:
    """Raises NotFound for a contact that does not exist for the actor."""
    contact = ctx.get(Contact, contact_id)
    owner, company = _surroundings(ctx, contact)
    people = _people(ctx, contact) if contact.type == "company" else []
    ids = [contact.id, *(person.id for person in people)]
    return ContactPage(
        contact,
        owner,
        company,
        people,
        _deals(ctx, ids),
        _leads(ctx, ids),
        alike(ctx, contact) if contact.type == "company" or contact.email else [],
    )


@dataclass(frozen=True)
class Attached:
    """How much hangs on a contact."""

    leads: int
    deals: int
    activities: int
    people: int


def attached(ctx: "Context", contact: Contact) -> Attached:
    """What goes with the contact when it is deleted or merged, as far as it exists for the
    actor."""
    leads, deals, activities = (
        select(func.count())
        .where(model.contact_id == contact.id, visible(ctx.actor, model))
        .scalar_subquery()
        for model in (Lead, Deal, Activity)
    )
    people = (
        select(func.count())
        .where(Contact.company_id == contact.id, visible(ctx.actor, Contact))
        .scalar_subquery()
    )
    row = ctx.session.execute(select(leads, deals, activities, people)).one()
    return Attached(leads=row[0], deals=row[1], activities=row[2], people=row[3])


def _surroundings(ctx: "Context", contact: Contact) -> tuple[User | None, Contact | None]:
    firm = aliased(Contact)
    owner, company = ctx.session.execute(
        select(User, firm)
        .select_from(Contact)
        .outerjoin(User, User.id == Contact.owner_id)
        .outerjoin(firm, firm.id == Contact.company_id)
        .where(Contact.id == contact.id)
    ).one()
    return owner, company if company and ctx.may("contact:read", company) else None


def _people(ctx: "Context", company: Contact) -> list[Contact]:
    statement = (
        select(Contact)
        .where(Contact.company_id == company.id, visible(ctx.actor, Contact))
        .order_by(Contact.sort_key, Contact.id)
        .limit(MOST)
    )
    return list(ctx.session.scalars(statement))


def _deals(ctx: "Context", ids: list[UUID]) -> list[Deal]:
    statement = (
        select(Deal)
        .where(Deal.contact_id.in_(ids), visible(ctx.actor, Deal))
        .options(joinedload(Deal.stage))
        .order_by(Deal.status != "open", Deal.created_at.desc(), Deal.id)
        .limit(MOST)
    )
    return list(ctx.session.scalars(statement))


def _leads(ctx: "Context", ids: list[UUID]) -> list[Lead]:
    statement = (
        select(Lead)
        .where(Lead.contact_id.in_(ids), visible(ctx.actor, Lead))
        .order_by(Lead.status.not_in(OPEN_LEAD), Lead.created_at.desc(), Lead.id)
        .limit(MOST)
    )
    return list(ctx.session.scalars(statement))
