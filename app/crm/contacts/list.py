"""The contacts as a list: each with its next step and what its open deals are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.compose.authority import visible
from app.compose.listing import Listing
from app.compose.money import Money
from app.crm.activities.coming import Coming, coming
from app.crm.activities.record import Activity
from app.crm.contacts.fields import FIELDS
from app.crm.contacts.queries import CONTACTS as API_LIST
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.list_kind import Column, ListKind, Row

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class ContactRow(Row):
    """`open_deals` holds one sum for each currency."""

    record: Contact
    next_step: Coming | None
    open_deals: list[Money]


def rows(ctx: "Context", contacts: Sequence[Contact]) -> list[ContactRow]:
    """Of a page of contacts."""
    ids = [contact.id for contact in contacts]
    steps = coming(ctx, Activity.contact_id, ids, visible(ctx.actor, Activity))
    deals = _open_deals(ctx, ids)
    return [ContactRow(one, steps.get(one.id), deals.get(one.id, [])) for one in contacts]


def _open_deals(ctx: "Context", ids: Sequence[UUID]) -> dict[UUID, list[Money]]:
    amount: Any = Deal.value_amount  # type: ignore[attr-defined]
    currency: Any = Deal.value_currency  # type: ignore[attr-defined]
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


CONTACTS = ListKind(
    name="contacts",
    one="contact",
    many="contacts",
    path="/contacts",
    layouts=("list",),
    listing=Listing(
        Contact, sorts=API_LIST.sorts, default="name", options=(joinedload(Contact.owner),)
    ),
    fields=FIELDS,
    columns=(
        Column("name", "Name", "name"),
        Column("company", "Company"),
        Column("jobTitle", "Job title"),
        Column("email", "Email"),
        Column("phone", "Phone"),
        Column("country", "Country"),
        Column("stage", "Stage"),
        Column("score", "Score", "score", num=True),
        Column("nextStep", "Next step"),
        Column("tags", "Tags"),
        Column("openDeals", "Open deals", num=True, right="deal:read"),
        Column("source", "Source"),
        Column("lastActivity", "Last touch", "lastActivityAt"),
        Column("created", "Created", "createdAt"),
        Column("updated", "Changed"),
        Column("owner", "Owner"),
    ),
    shown=("company", "stage", "score", "nextStep", "tags", "openDeals", "lastActivity", "owner"),
    dress=rows,
)
