"""Where people work: what happens with them is part of the company's story."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.compose.bulk import one_of
from app.compose.tenancy import TenantSession
from app.crm.contacts.record import Contact


def employers(session: TenantSession, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The company of each contact among the ids that works at one."""
    statement = select(Contact.id, Contact.company_id).where(
        one_of(Contact.id, ids), Contact.company_id.is_not(None)
    )
    found = session.execute(statement)
    return {contact_id: company_id for contact_id, company_id in found if company_id}
