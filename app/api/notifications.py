"""What one was told."""

from typing import Any

from app.api.doing import Acts
from app.api.reading import Lists
from app.api.views import EntityView, Instant
from app.modules.notification.models import Notification


class NotificationView(EntityView):
    """A message to the caller; `url` is where it leads."""

    of = Notification

    template_key: str
    title: str
    body: str
    url: str | None
    variables: dict[str, Any]
    read_at: Instant | None


ROWS = [
    Lists("/notifications", "notification.list", NotificationView),
    Acts("/notifications/:id/read", "notification.read", NotificationView),
]
