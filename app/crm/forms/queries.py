"""Questions about forms: which there are, what they brought, whose address it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from app.compose.authority import visible
from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.registry import query
from app.crm.forms.record import LeadForm
from app.crm.leads.record import Lead
from app.crm.text import fold
from app.extensions import db
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context


class ListForms(EntityParameters):
    archived: bool | None = None
    q: Search | None = None


@dataclass(frozen=True)
class Brought:
    """`leads` of a form that exist for the asker, how many of them became deals, when the last one
    came."""

    leads: int = 0
    deals: int = 0
    last_at: datetime | None = None


FORMS = Listing(
    LeadForm,
    sorts=sorts(LeadForm, "name"),
    filters={
        "archived": lambda yes: (
            LeadForm.archived_at.is_not(None) if yes else LeadForm.archived_at.is_(None)
        ),
        "q": lambda words: func.lower(LeadForm.name).contains(fold(words), autoescape=True),
    },
    default="name",
)


@query("crm.listForms", right="campaign:read")
def list_forms(ctx: "Context", data: ListForms) -> Page:
    """A page of forms."""
    return FORMS.page(ctx, data)


def brought(ctx: "Context", forms: Sequence[LeadForm]) -> dict[UUID, Brought]:
    """What each of them brought. One statement."""
    theirs = Lead.form_id.in_([form.id for form in forms])
    statement = select(
        Lead.form_id,
        func.count(),
        func.count().filter(Lead.status == "converted"),
        func.max(Lead.created_at),
    )
    rows = ctx.session.execute(
        statement.where(theirs, visible(ctx.actor, Lead)).group_by(Lead.form_id)
    )
    found = {row[0]: Brought(*row[1:]) for row in rows}
    return {form.id: found.get(form.id, Brought()) for form in forms}


def takers(ctx: "Context", forms: Sequence[LeadForm]) -> dict[UUID, User | Team]:
    """The owners and teams that get their leads, by id. Two statements."""
    owners = select(User).where(User.id.in_([form.owner_id for form in forms if form.owner_id]))
    teams = select(Team).where(Team.id.in_([form.team_id for form in forms if form.team_id]))
    found: list[User | Team] = [*ctx.session.scalars(owners), *ctx.session.scalars(teams)]
    return {one.id: one for one in found}


def form_of(key: str) -> LeadForm | None:
    """The form that is online at this address, looked for in all orgs: the address names none."""
    if not key.isascii() or not key.isprintable():
        return None
    online = select(LeadForm).where(LeadForm.key == key, LeadForm.archived_at.is_(None))
    return db.session.scalars(online.execution_options(all_orgs=True)).one_or_none()
