"""One's own notifications as a list."""

from typing import TYPE_CHECKING

from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.modules.notification.models import Notification

if TYPE_CHECKING:
    from app.compose.context import Context


class ListNotifications(EntityParameters):
    unread: bool | None = None
    template_key: Line | None = None


NOTIFICATIONS = Listing(
    Notification,
    sorts=sorts(Notification, "title"),
    filters={
        "unread": lambda wanted: (
            Notification.read_at.is_(None) if wanted else Notification.read_at.is_not(None)
        )
    },
)


@query("notification.list", right="notification:read")
def list_notifications(ctx: "Context", data: ListNotifications) -> Page:
    """A page of what the actor was told, the latest first."""
    return NOTIFICATIONS.page(ctx, data, Notification.user_id == ctx.actor.id)
