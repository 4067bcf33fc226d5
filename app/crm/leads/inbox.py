"""The lead inbox: a filtered list, best score first, and what comes after a given lead in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import contains_eager

from app.compose.authority import require, visible
from app.compose.criteria.tree import EVERYTHING, Group
from app.crm.contacts.record import Contact
from app.crm.leads.fields import FIELDS
from app.crm.leads.record import Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 50
COUNTED = 10_000
# name: (column, does it fall)
SORTS: dict[str, tuple[Any, bool]] = {
    "score": (Lead.score, True),
    "newest": (Lead.created_at, True),
    "oldest": (Lead.created_at, False),
}


@dataclass(frozen=True)
class Filter:
    """Checked rules, and one of SORTS."""

    where: Group = EVERYTHING
    sort: str = "score"


@dataclass(frozen=True)
class Inbox:
    """Leads with their contacts and owners; `total` counts up to 10,000; `older` is the lead after
    which the next page begins."""

    leads: list[Lead] = field(default_factory=list)
    total: int = 0
    older: UUID | None = None


def inbox(ctx: "Context", chosen: Filter, *, after: UUID | None = None) -> Inbox:
    """A page of the list. Raises Forbidden for those who read no leads."""
    require(ctx.actor, Lead.read_right)
    statement = _sorted(_with_names(_matching(ctx, chosen)), chosen)
    if after:
        statement = statement.where(_behind(ctx, chosen, after))
    leads = list(ctx.session.scalars(statement.limit(MOST + 1)))
    older = leads[MOST - 1].id if len(leads) > MOST else None
    return Inbox(leads[:MOST], _count(ctx, _matching(ctx, chosen)), older)


def next_after(ctx: "Context", chosen: Filter, lead: "Place") -> Lead | None:
    """The lead that stands behind `lead` in the list; at its end the last one that is left."""
    rest = _matching(ctx, chosen).where(Lead.id != lead.id)
    behind = _sorted(_with_names(rest), chosen).where(_beyond(chosen, lead)).limit(1)
    found = ctx.session.scalars(behind).one_or_none()
    if found is None:
        last = _sorted(_with_names(rest), chosen, backwards=True).limit(1)
        found = ctx.session.scalars(last).one_or_none()
    return found


def fresh(ctx: "Context", chosen: Filter, since: datetime) -> int:
    """How many leads of this list came since."""
    return _count(ctx, _matching(ctx, chosen).where(Lead.created_at > since))


@dataclass(frozen=True)
class Place:
    """Where a lead stood in the list before it was moved on."""

    id: UUID
    score: int
    created_at: datetime

    @classmethod
    def of(cls, lead: Lead) -> "Place":
        return cls(lead.id, lead.score, lead.created_at)


def _matching(ctx: "Context", chosen: Filter) -> Select[Any]:
    return select(Lead).where(visible(ctx.actor, Lead), FIELDS.condition(ctx, chosen.where))


def _with_names(statement: Select[Any]) -> Select[Any]:
    statement = statement.join(Contact, Contact.id == Lead.contact_id)
    return statement.outerjoin(User, User.id == Lead.owner_id).options(
        contains_eager(Lead.contact), contains_eager(Lead.owner)
    )


def _sorted(statement: Select[Any], chosen: Filter, *, backwards: bool = False) -> Select[Any]:
    column, falls = SORTS[chosen.sort]
    if falls is not backwards:
        return statement.order_by(column.desc(), Lead.id.desc())
    return statement.order_by(column.asc(), Lead.id.asc())


def _behind(ctx: "Context", chosen: Filter, after: UUID) -> ColumnElement[bool]:
    return _beyond(chosen, Place.of(ctx.get(Lead, after)))


def _beyond(chosen: Filter, place: Place) -> ColumnElement[bool]:
    column, falls = SORTS[chosen.sort]
    here = (getattr(place, column.key), place.id)
    pair = tuple_(column, Lead.id)
    return pair < here if falls else pair > here


def _count(ctx: "Context", matching: Select[Any]) -> int:
    capped = matching.with_only_columns(Lead.id).limit(COUNTED + 1).subquery()
    row: Row[Any] = ctx.session.execute(select(func.count()).select_from(capped)).one()
    return int(row[0])
