"""The contacts as a table: each with its next step and what its open deals are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.compose.authority import visible
from app.compose.listing import Listing
from app.compose.money import Money
from app.crm.activities.record import Activity
from app.crm.contacts.options import fits
from app.crm.contacts.queries import CONTACTS, ListContacts
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

COUNTED, TAGGED = 10_000, 2_000


@dataclass(frozen=True)
class Capped(Listing):
    """Counts no further than the screen says."""

    def _total(self, ctx: "Context", where: list[Any]) -> int:
        capped = select(Contact.id).where(*where).limit(COUNTED + 1).subquery()
        return ctx.session.scalar(select(func.count()).select_from(capped)) or 0


LISTING = Capped(
    Contact,
    sorts=CONTACTS.sorts,
    default="name",
    options=(joinedload(Contact.owner),),
    filters={**CONTACTS.filters, "q": lambda letters: fits(fold(letters))},
)


@dataclass(frozen=True)
class Line:
    """`open_deals` holds one sum for each currency."""

    contact: Contact
    next_step: datetime | None
    open_deals: list[Money]


@dataclass(frozen=True)
class Table:
    """`total`, where it was asked for, counts up to 10,001; `older` is the next page's cursor."""

    lines: list[Line]
    total: int | None
    older: str | None


def table(ctx: "Context", wanted: ListContacts) -> Table:
    """A page of the table."""
    page = LISTING.page(ctx, wanted)
    ids = [contact.id for contact in page.records]
    steps, deals = _next_steps(ctx, ids), _open_deals(ctx, ids)
    lines = [
        Line(contact, steps.get(contact.id), deals.get(contact.id, [])) for contact in page.records
    ]
    return Table(lines, page.total, page.next)


def all_tags(ctx: "Context") -> list[str]:
    """The tags of the contacts that were added last, for the filter."""
    newest = (
        select(Contact.tags)
        .where(func.cardinality(Contact.tags) > 0, visible(ctx.actor, Contact))
        .order_by(Contact.created_at.desc())
        .limit(TAGGED)
        .subquery()
    )
    tag = func.unnest(newest.c.tags).label("tag")
    return list(ctx.session.scalars(select(tag).distinct().order_by(tag).limit(200)))


def _next_steps(ctx: "Context", ids: Sequence[UUID]) -> dict[UUID, datetime]:
    statement = (
        select(Activity.contact_id, func.min(Activity.due_at))
        .where(Activity.contact_id.in_(ids), Activity.completed_at.is_(None))
        .where(Activity.due_at.is_not(None), visible(ctx.actor, Activity))
        .group_by(Activity.contact_id)
    )
    return {row[0]: row[1] for row in ctx.session.execute(statement) if row[1]}


def _open_deals(ctx: "Context", ids: Sequence[UUID]) -> dict[UUID, list[Money]]:
    amount, currency = _column("value_amount"), _column("value_currency")
    statement = (
        select(Deal.contact_id, currency, func.sum(amount))
        .where(Deal.contact_id.in_(ids), Deal.status == "open", amount.is_not(None))
        .where(visible(ctx.actor, Deal))
        .group_by(Deal.contact_id, currency)
        .order_by(currency)
    )
    found: dict[UUID, list[Money]] = {}
    for contact_id, code, total in ctx.session.execute(statement):
        found.setdefault(contact_id, []).append(Money(int(total), code))
    return found


def _column(name: str) -> Any:
    return getattr(Deal, name)
