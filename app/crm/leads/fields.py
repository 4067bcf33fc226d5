"""By what leads are filtered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, or_, select

from app.compose.authority import visible
from app.compose.criteria.choices import Choice, Reference
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount, Number
from app.compose.criteria.table import Fields
from app.compose.criteria.words import Found, Text
from app.crm.contacts.fields import RECENT
from app.crm.contacts.heirs import heir
from app.crm.contacts.options import each_fits
from app.crm.contacts.record import Contact
from app.crm.contacts.whose import contacts_fields
from app.crm.forms.record import LeadForm
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.offers import Owner, OwnersTeam, owners, teams
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

STATUSES = {
    "open": "Open",
    "new": "New",
    "contacted": "Contacted",
    "qualified": "Qualified",
    "disqualified": "Disqualified",
    "converted": "Converted",
}
AMOUNT: Any = Lead.estimated_value_amount  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Status(Choice):
    """`open` stands for new, contacted and qualified."""

    def _compared(self, ctx: "Context", op: str, value: Any) -> ColumnElement[bool]:
        if op == "exists":
            return super()._compared(ctx, op, value)
        said = value if op == "in" else (value,)
        states = {one for name in said for one in (OPEN_LEAD if name == "open" else (name,))}
        among: ColumnElement[bool] = Lead.status.in_(sorted(states))
        return ~among if op == "ne" else among


def _says(letters: str) -> ColumnElement[bool]:
    """Each word is in the lead's title or in what its contact is found by."""
    found: ColumnElement[bool] = Lead.id.is_not(None)
    for word, named in each_fits(fold(letters)):
        whose = select(Contact.id).where(named)
        titled = func.lower(Lead.title).contains(word, autoescape=True)
        found = found & or_(titled, Lead.contact_id.in_(whose))
    return found


def sources(ctx: "Context") -> list[str]:
    """The sources that the actor's leads come from: from one to the next in the index, however
    many leads each has."""
    least, seen = func.min(Lead.source).label("source"), visible(ctx.actor, Lead)
    found = select(least).where(seen).cte("found", recursive=True)
    following = select(least).where(seen, Lead.source > found.c.source).scalar_subquery()
    found = found.union_all(select(following).where(found.c.source.is_not(None)))
    statement = select(found.c.source).where(found.c.source.is_not(None))
    return list(ctx.session.scalars(statement))


def _sources(ctx: "Context") -> list[tuple[str, str]]:
    return [(one, one.replace("-", " ").capitalize()) for one in sources(ctx)]


def _forms(ctx: "Context") -> list[tuple[str, str]]:
    statement = select(LeadForm.id, LeadForm.name).where(visible(ctx.actor, LeadForm))
    rows = ctx.session.execute(statement.order_by(LeadForm.name).limit(200))
    return [(str(row[0]), row[1]) for row in rows]


OWN: tuple[Field, ...] = (
    Owner("ownerId", "Owner", Lead.owner_id, offers=owners),
    OwnersTeam("teamId", "Team", Lead.owner_id, offers=teams),
    Status("status", "Status", Lead.status, options=STATUSES),
    Text("source", "Source", Lead.source, fold=str, offers=_sources),
    Reference("formId", "Form", Lead.form_id, of=LeadForm, offers=_forms, right="campaign:read"),
    Number("score", "Score", Lead.score),
    Amount("estimatedValue", "Value", AMOUNT),
    Moment("createdAt", "Created", Lead.created_at, periods=RECENT),
    Moment("convertedAt", "Converted", Lead.converted_at, periods=RECENT),
    Text("title", "Title", func.lower(Lead.title)),
)
FIELDS = Fields(
    (
        Found("q", "Words", finds=_says),
        *OWN,
        Reference("contactId", "Contact", Lead.contact_id, of=Contact, heir=heir),
        *contacts_fields(Lead.contact_id),
    )
)
