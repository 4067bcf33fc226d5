"""People whom rows name by their address and nobody knows yet."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.crm.contacts.record import Contact
from app.crm.imports.kinds import Row
from app.modules.identity.email_address import fold

if TYPE_CHECKING:
    from app.compose.context import Context

NAMES = ("first_name", "last_name", "company_name", "phone")


def missing_people(ctx: "Context", rows: list[Row]) -> dict[str, Contact]:
    """The contacts that the rows' `email` names, by folded address; who is not there is made. Whose
    address was merged away is the one that stayed."""
    wanted = {fold(row.data.email): row for row in rows}
    statement = select(Contact).where(Contact.known_by(*wanted)).order_by(Contact.id.desc())
    known = ctx.session.scalars(statement).all()
    found = {former: contact for contact in known for former in contact.other_emails}
    found |= {contact.email_key or "": contact for contact in known}
    new = [row for key, row in wanted.items() if key not in found]
    for row in new:
        found[fold(row.data.email)] = _make(ctx, row)
    return found


def _make(ctx: "Context", row: Row) -> Contact:
    names = {name: getattr(row.data, name) for name in NAMES}
    made: Contact = ctx.dispatch(
        "crm.createContact",
        {
            "firstName": names["first_name"],
            "lastName": names["last_name"],
            "companyName": names["company_name"],
            "phone": names["phone"],
            "email": row.data.email,
            "ownerId": row.values["owner_id"],
            "source": "import",
        },
    )
    return made
