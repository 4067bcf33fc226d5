"""The question `crm.search`. The first fifty hits of each kind are fetched and ranked then."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select, union_all
from sqlalchemy.orm import contains_eager

from app.compose.authority import visible
from app.compose.money import Money
from app.compose.payload import Line, Payload
from app.compose.records import Entity
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.search.words import begin, occur, rank, words_of

if TYPE_CHECKING:
    from app.compose.context import Context

CANDIDATES = 50
OWN_CANDIDATES = 20
MOST = 200


class Search(Payload):
    """`limit` counts for each kind, of which no more than fifty come."""

    q: Line = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 6


@dataclass(frozen=True)
class Hit:
    """One record that was found. `kind` is person, company, deal or lead; `detail` says more."""

    kind: str
    id: UUID
    title: str
    detail: str = ""
    value: Money | None = None


@query("crm.search")
def search(ctx: "Context", data: Search) -> list[Hit]:
    """People and companies, deals, leads that the actor may see; best first within each kind. A
    person is found by the company's name too; one or two letters find the beginnings of words."""
    words = words_of(data.q)
    if not words:
        return []
    found = (_contacts(ctx, words), _deals(ctx, words), _leads(ctx, words))
    return [hit for hits in found for hit in hits[: data.limit]]


def _contacts(ctx: "Context", words: list[str]) -> list[Hit]:
    ids = _candidates(ctx, Contact, Contact.search_text, words)
    rows = ctx.session.scalars(select(Contact).where(Contact.id.in_(ids))) if ids else ()
    return [_contact_hit(row) for row in _ranked(ctx, rows, words, lambda contact: contact.name)]


def _contact_hit(contact: Contact) -> Hit:
    if contact.type == "company":
        return Hit("company", contact.id, contact.name, contact.email or "")
    told = (contact.job_title, contact.company_name)
    detail = ", ".join(word for word in told if word) or contact.email or ""
    return Hit("person", contact.id, contact.name, detail)


def _deals(ctx: "Context", words: list[str]) -> list[Hit]:
    ids = _candidates(ctx, Deal, Deal.search_text, words)
    if not ids:
        return []
    statement = select(Deal).join(Deal.contact).options(contains_eager(Deal.contact))
    rows = ctx.session.scalars(statement.where(Deal.id.in_(ids)))
    return [
        Hit("deal", row.id, row.title, _said(row, row.contact), row.value)
        for row in _ranked(
            ctx, rows, words, lambda deal: deal.title, lambda deal: deal.status != "open"
        )
    ]


def _said(deal: Deal, contact: Contact) -> str:
    """Whose it is, and its state where that is not open."""
    whose = contact.company_name or contact.name
    return whose if deal.status == "open" else f"{whose}, {deal.status}"


def _leads(ctx: "Context", words: list[str]) -> list[Hit]:
    ids = _candidates(ctx, Lead, func.lower(Lead.title), words)
    if not ids:
        return []
    statement = select(Lead).join(Lead.contact).options(contains_eager(Lead.contact))
    rows = ctx.session.scalars(statement.where(Lead.id.in_(ids)))
    return [
        Hit("lead", row.id, row.title, f"{row.contact.name}, {row.status}", row.estimated_value)
        for row in _ranked(
            ctx, rows, words, lambda lead: lead.title, lambda lead: lead.status not in OPEN_LEAD
        )
    ]


def _candidates(ctx: "Context", model: type[Entity], column: Any, words: list[str]) -> set[UUID]:
    """The ids of some own and of the first others whose words begin so; where these are few, of
    those that have the letters anywhere."""
    found = _ids(ctx, model, begin(column, words))
    if len(found) < CANDIDATES and any(len(word) > 2 for word in words):
        found |= _ids(ctx, model, occur(column, words))
    return found


def _ids(ctx: "Context", model: Any, fits: Any) -> set[UUID]:
    seen = select(model.id).where(fits, visible(ctx.actor, model))
    own = seen.where(getattr(model, model.own_by) == ctx.actor.id).limit(OWN_CANDIDATES).subquery()
    first = seen.limit(CANDIDATES).subquery()
    return set(ctx.session.scalars(union_all(select(own.c.id), select(first.c.id))))


def _ranked(ctx: "Context", rows: Any, words: list[str], title: Any, over: Any = None) -> list[Any]:
    """Own ones and those that fit best first; what is over comes last."""

    def order(row: Any) -> tuple[Any, ...]:
        mine = getattr(row, row.own_by) == ctx.actor.id
        return (bool(over and over(row)), rank(title(row), words), not mine, title(row), row.id)

    return sorted(rows, key=order)
