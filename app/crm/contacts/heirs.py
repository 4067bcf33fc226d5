"""Who goes by the id of a contact that was merged away."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Text, cast, select

from app.compose.criteria.tree import from_json, renamed, to_json
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context

ALL = {"with_deleted": True}


def heir(ctx: "Context", contact_id: UUID) -> UUID:
    """The contact into which this one was merged, else itself."""
    merged = Contact.id == contact_id, Contact.merged_into_id.is_not(None)
    statement = select(Contact.merged_into_id).where(*merged)
    return ctx.session.scalar(statement, execution_options=ALL) or contact_id


def inherit_rules(
    ctx: "Context", column: Any, kept: Contact, other: Contact
) -> Iterator[tuple[Any, dict[str, list[Any]]]]:
    """Makes rules, as they are kept in this column, that name the other one name the one that
    stays. Gives the changed records with what changed; also deleted ones, which may come back."""
    model, name = column.class_, column.key
    naming = select(model).where(cast(column, Text).contains(str(other.id))).order_by(model.id)
    for record in ctx.session.scalars(naming.with_for_update(), execution_options=ALL):
        rules = renamed(from_json(getattr(record, name)), str(other.id), str(kept.id))
        if changes := record.assign({name: to_json(rules)}):
            yield record, changes
