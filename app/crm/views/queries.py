"""Questions about views."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compose.authority import visible
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.registry import query
from app.crm.views.commands import Subject
from app.crm.views.record import SavedView

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200


class ListViews(EntityParameters):
    kind: Subject | None = None
    shared: bool | None = None
    pinned: bool | None = None


VIEWS = Listing(
    SavedView,
    sorts=sorts(SavedView, "name"),
    filters={"kind": lambda kind: SavedView.subject == kind},
    default="name",
)


@query("crm.listViews", right="view:read")
def list_views(ctx: "Context", data: ListViews) -> Page:
    """One's own views and the shared ones of lists that one may read."""
    return VIEWS.page(ctx, data)


def views(ctx: "Context") -> list[SavedView]:
    """All that the actor sees, of every list, by name."""
    statement = select(SavedView).where(visible(ctx.actor, SavedView))
    return list(ctx.session.scalars(statement.order_by(SavedView.name, SavedView.id).limit(MOST)))
