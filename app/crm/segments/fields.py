"""By what segments ask: the contact's own facts, its company's, its leads', its deals', what
happened last, and what it did with campaigns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from app.compose.criteria.choices import Choice, Reference
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.related import Within, related
from app.compose.criteria.table import Fields
from app.compose.criteria.words import Text
from app.crm.activities.record import TYPES, Activity
from app.crm.contacts.fields import OWN, RECENT, somewhere, words
from app.crm.contacts.heirs import heir
from app.crm.contacts.record import Contact
from app.crm.deals.fields import OWN as DEALS_OWN
from app.crm.deals.record import Deal
from app.crm.leads.fields import OWN as LEADS_OWN
from app.crm.leads.record import Lead
from app.crm.offers import Owner, OwnersTeam, owners, teams
from app.crm.segments.behaviour import BEHAVIOUR
from app.crm.segments.sums import DEALS_SUMS

if TYPE_CHECKING:
    from app.compose.context import Context

Condition = ColumnElement[bool]
PERSON = func.concat_ws(" ", Contact.first_name, Contact.last_name)
EMPLOYER = case((Contact.type == "company", Contact.id), else_=Contact.company_id)
NAME = Text(
    "name",
    "Name",
    func.lower(case((Contact.type == "company", Contact.company_name), else_=PERSON)),
    hints=somewhere,
)
# As contacts have it; to people it is offered once.
ITS_NAME = replace(next(one for one in OWN if one.name == "companyName"), name="name")
WHOSE: tuple[Field, ...] = (
    Owner("ownerId", "Owner", Contact.owner_id, offers=owners),
    OwnersTeam("teamId", "Team", Contact.owner_id, offers=teams),
)


@dataclass(frozen=True)
class LastActivity(Moment):
    """Who was never in touch has been quiet since being added."""

    ops = ("olderThanDays", "withinDays", *(op for op in Moment.ops if not op.endswith("Days")))

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        if op != "olderThanDays":
            return super()._compared(ctx, op, value)
        last = func.coalesce(self.column, Contact.created_at)
        quiet: Condition = last < ctx.now - timedelta(days=value)
        return quiet


def living(ctx: "Context") -> Condition:
    """The contacts of the org, without the deleted ones. It names the org itself, so that it holds
    in statements of any kind, `INSERT … SELECT` among them."""
    return and_(Contact.org_id == ctx.org_id, Contact.deleted_at.is_(None))


def _any_of(model: Any, says: str) -> Within:
    """The contact's records of this kind."""

    def theirs(ctx: "Context", passes: Condition) -> Select[Any]:
        there = (model.org_id == ctx.org_id, model.deleted_at.is_(None))
        return select(model.contact_id).where(*there, passes)

    return Within(Contact.id, theirs, says=says)


def _companies(ctx: "Context", passes: Condition) -> Select[Any]:
    return select(Contact.id).where(living(ctx), Contact.type == "company", passes)


def _everybodys(fields: Iterable[Field]) -> list[Field]:
    """Without `me`, for a segment has no asker; the org's own fields last."""
    known = [replace(one, people=False) if isinstance(one, Reference) else one for one in fields]
    return sorted(known, key=lambda one: one.name == "customFields")


CONTACTS = [
    replace(one, name=f"contact.{one.name}")
    for one in _everybodys(
        (
            *OWN,
            NAME,
            Text("firstName", "First name", func.lower(Contact.first_name)),
            Text("lastName", "Last name", func.lower(Contact.last_name)),
            Reference("companyId", "Company", Contact.company_id, of=Contact, heir=heir),
            *WHOSE,
        )
    )
]
COMPANIES = related(
    _everybodys((*OWN, ITS_NAME, *WHOSE)),
    "company",
    "Company: ",
    Within(EMPLOYER, _companies, alone=True, says="the company’s"),
)
LAST_ACTIVITY = LastActivity(
    "activity.lastAt",
    "Last in touch",
    Contact.last_activity_at,
    phrases={"olderThanDays": "no activity for {} days"},
    periods=RECENT,
)
ACTIVITIES_OWN = (
    Choice("type", "Kind", Activity.type, options=words(TYPES)),
    Moment("completedAt", "Done", Activity.completed_at, periods=RECENT),
    Text("outcome", "Outcome", func.lower(Activity.outcome)),
)
FIELDS = Fields(
    (
        *CONTACTS,
        LAST_ACTIVITY,
        *related(
            _everybodys(ACTIVITIES_OWN),
            "activity",
            "Activity: ",
            _any_of(Activity, "has an activity where"),
        ),
        *BEHAVIOUR,
        *COMPANIES,
        *DEALS_SUMS,
        *related(_everybodys(DEALS_OWN), "deal", "Deal: ", _any_of(Deal, "has a deal where")),
        *related(_everybodys(LEADS_OWN), "lead", "Lead: ", _any_of(Lead, "has a lead where")),
    ),
)
