"""Deals and leads are filtered by their contact too: `contact.stage`, `contact.tags` and so on."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from app.compose.authority import visible
from app.compose.criteria.fields import Custom, Field
from app.crm.contacts.fields import OWN
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

Condition = ColumnElement[bool]


def contacts_fields(contact_id: Any) -> tuple[Field, ...]:
    """The contact's own fields, for a record that names its contact in this column; only of
    contacts that exist for the asker."""

    def theirs(ctx: "Context", condition: Condition) -> Condition:
        found = select(Contact.id).where(visible(ctx.actor, Contact), condition)
        among: Condition = contact_id.in_(found)
        return among

    return tuple(
        replace(
            one,
            name=f"contact.{one.name}",
            label=f"Contact: {one.label.lower()}",
            right="contact:read",
            within=theirs,
        )
        for one in OWN
        if not isinstance(one, Custom)
    )
