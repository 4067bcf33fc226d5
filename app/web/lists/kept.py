"""The saved views that the viewer sees: asked once for each page, by the frame and the list."""

from flask import g

from app.access import context
from app.crm.views.queries import views
from app.crm.views.record import SavedView


def kept_views(subject: str = "") -> list[SavedView]:
    """All of them, or those of one list."""
    if "saved_views" not in g:
        g.saved_views = views(context())
    return [view for view in g.saved_views if subject in ("", view.subject)]
