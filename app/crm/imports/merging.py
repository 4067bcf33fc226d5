"""A row that became a contact which is merged updates the one that stayed."""

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.crm.imports.record import ImportKey

if TYPE_CHECKING:
    from app.compose.context import Context


def keys_go_over(ctx: "Context", kept: Contact, other: Contact) -> None:
    named = update(ImportKey).where(ImportKey.record_id == other.id)
    ctx.session.execute(named.values(record_id=kept.id))


MERGED.append(keys_go_over)
