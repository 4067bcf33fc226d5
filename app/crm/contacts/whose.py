"""Deals and leads are filtered by their contact too: `contact.stage`, `contact.tags` and so on."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, select

from app.compose.authority import visible
from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.related import Within, related
from app.crm.contacts.fields import OWN
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context


def contacts_fields(contact_id: Any) -> tuple[Field, ...]:
    """The contact's own fields, for a record that names its contact in this column; only of
    contacts that exist for the asker."""

    def theirs(ctx: "Context", passes: ColumnElement[bool]) -> Select[Any]:
        return select(Contact.id).where(visible(ctx.actor, Contact), passes)

    own = tuple(one for one in OWN if not isinstance(one, Custom))
    whose = Within(contact_id, theirs, alone=True)
    return related(own, "contact", "Contact: ", whose, right="contact:read")
