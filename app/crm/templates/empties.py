"""For how many contacts a variable would be empty."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, select

from app.crm.contacts.record import Contact
from app.crm.templates.variables import CUSTOM

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 10_000
COLUMNS = {
    "contact.firstName": "first_name",
    "contact.lastName": "last_name",
    "contact.companyName": "company_name",
    "contact.jobTitle": "job_title",
    "contact.email": "email",
    "contact.phone": "phone",
}
ADDRESS = {"email": Contact.email_key, "sms": Contact.phone_key, "whatsapp": Contact.phone_key}


@dataclass(frozen=True)
class Empties:
    """`of` so many contacts that can be reached, the newest 10,000 at most, `counts` has none by
    the variable's name."""

    of: int
    counts: dict[str, int]


def empties(ctx: "Context", names: Iterable[str], channel: str) -> Empties:
    """Counted in one statement, over the contacts that the channel reaches."""
    reached = (
        select(Contact)
        .where(ADDRESS[channel].is_not(None))
        .order_by(Contact.created_at.desc(), Contact.id.desc())
        .limit(MOST)
        .subquery()
    )
    asked = {
        name: condition for name in names if (condition := _empty(reached.c, name)) is not None
    }
    if not asked:
        return Empties(0, {})
    counts = [func.count().filter(condition) for condition in asked.values()]
    row = ctx.session.execute(select(func.count(), *counts).select_from(reached)).one()
    return Empties(row[0], dict(zip(asked, row[1:], strict=True)))


def _empty(contact: Any, name: str) -> ColumnElement[bool] | None:
    if name in COLUMNS:
        return _blank(contact[COLUMNS[name]])
    if name == "company.name":
        return and_(contact.company_id.is_(None), _blank(contact.company_name))
    if name.startswith("owner."):
        return contact.owner_id.is_(None)
    if name.startswith(CUSTOM):
        return _blank(contact.custom_fields[name.removeprefix(CUSTOM)].astext)
    return None


def _blank(column: Any) -> ColumnElement[bool]:
    return func.coalesce(func.btrim(column), "") == ""
