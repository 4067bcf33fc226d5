"""A view of what belongs to a contact goes on when that is merged into another one."""

from typing import TYPE_CHECKING

from app.crm.contacts.heirs import inherit_rules
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.crm.views.record import SavedView

if TYPE_CHECKING:
    from app.compose.context import Context


def views_follow(ctx: "Context", kept: Contact, other: Contact) -> None:
    """Everybody's, also private ones."""
    for view, changes in inherit_rules(ctx, SavedView.filters, kept, other):
        ctx.emit("view.updated", view, changes=changes, **view.event_facts())


MERGED.append(views_follow)
