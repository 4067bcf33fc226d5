"""Activities are taken away; the toast brings them back."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.crm.activities.meeting import is_booked
from app.crm.activities.record import Activity
from app.web.activities import blueprint as screen
from app.web.activities.answering import answered


@screen.post("/<uuid:activity_id>/delete")
def delete(activity_id: UUID) -> Response:
    """Takes it away."""
    ctx = context()
    activity = ctx.get(Activity, activity_id)
    deal_id, subject = activity.deal_id, activity.subject
    undo = "" if is_booked(activity) else url_for(".restore", activity_id=activity_id)
    ctx.dispatch("crm.deleteActivity", {"id": activity_id})
    return answered(ctx, deal_id, f"Deleted: {subject}", undo=undo)


@screen.post("/<uuid:activity_id>/restore")
def restore(activity_id: UUID) -> Response:
    """Undoes a deletion."""
    ctx = context()
    activity = ctx.dispatch("crm.restoreActivity", {"id": activity_id})
    return answered(ctx, activity.deal_id, f"Restored: {activity.subject}")
