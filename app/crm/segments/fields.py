"""By what segments ask: the contact's own facts, its company's, its leads', its deals', what
happened last, and what it did with campaigns."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, case, func, select

from app.compose.criteria.choices import Reference
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.related import Within, related
from app.compose.criteria.table import Fields
from app.compose.criteria.words import Text
from app.crm.contacts.fields import OWN, RECENT
from app.crm.contacts.record import Contact
from app.crm.deals.fields import OWN as DEALS_OWN
from app.crm.deals.record import Deal
from app.crm.leads.fields import OWN as LEADS_OWN
from app.crm.leads.record import Lead
from app.crm.offers import Owner, OwnersTeam, owners, teams
from app.crm.segments.sums import DEALS_SUMS

if TYPE_CHECKING:
    from app.compose.context import Context

Condition = ColumnElement[bool]
NAMES: tuple[Field, ...] = (
    Text("firstName", "First name", func.lower(Contact.first_name)),
    Text("lastName", "Last name", func.lower(Contact.last_name)),
    Owner("ownerId", "Owner", Contact.owner_id, offers=owners),
    OwnersTeam("teamId", "Team", Contact.owner_id, offers=teams),
    Reference("companyId", "Company", Contact.company_id),
)
EMPLOYER = case((Contact.type == "company", Contact.id), else_=Contact.company_id)


def _of_contact(model: Any) -> Within:
    """Any of the contact's records of this kind."""

    def theirs(ctx: "Context", passes: Condition) -> Select[Any]:
        found = select(model.contact_id).where(model.org_id == ctx.org_id, passes)
        return found.where(model.deleted_at.is_(None))

    return Within(Contact.id, theirs)


def _employers(ctx: "Context", passes: Condition) -> Select[Any]:
    found = select(Contact.id).where(Contact.org_id == ctx.org_id, passes)
    return found.where(Contact.deleted_at.is_(None))


def _everybodys(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Without `me`: a segment has no asker."""
    return tuple(
        replace(one, people=False) if isinstance(one, Reference) else one for one in fields
    )


CONTACTS = tuple(
    replace(one, name=f"contact.{one.name}") for one in _everybodys((*OWN[:-1], *NAMES, OWN[-1]))
)
COMPANIES = related(
    _everybodys((*OWN[:-1], *NAMES[2:4], OWN[-1])),
    "company",
    "Company: ",
    Within(EMPLOYER, _employers, alone=True),
)
LEADS = related(_everybodys(LEADS_OWN), "lead", "Lead: ", _of_contact(Lead))
DEALS = related(_everybodys(DEALS_OWN), "deal", "Deal: ", _of_contact(Deal))
ACTIVITIES = (Moment("activity.lastAt", "Last activity", Contact.last_activity_at, periods=RECENT),)
FIELDS = Fields((*CONTACTS, *COMPANIES, *LEADS, *DEALS_SUMS, *DEALS, *ACTIVITIES))
