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

MOST = 100


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


def views_of(ctx: "Context", subject: str) -> list[SavedView]:
    """All that the actor sees of a list, pinned ones first, by name."""
    statement = select(SavedView).where(SavedView.subject == subject, visible(ctx.actor, SavedView))
    order = (SavedView.pinned.desc(), SavedView.name, SavedView.id)
    return list(ctx.session.scalars(statement.order_by(*order).limit(MOST)))


def pinned_views(ctx: "Context", most: int) -> list[SavedView]:
    """The tabs of all lists that the actor sees, by name."""
    statement = select(SavedView).where(SavedView.pinned, visible(ctx.actor, SavedView))
    return list(ctx.session.scalars(statement.order_by(SavedView.name, SavedView.id).limit(most)))
