"""Activities."""

from datetime import date
from uuid import UUID

from app.api.rows import Acts, Changes, Creates, Lists, Removes, Shows
from app.api.views import EntityView, Instant
from app.crm.activities.record import Activity


class ActivityView(EntityView):
    """Something done with a contact, or planned."""

    of = Activity

    type: str
    contact_id: UUID
    deal_id: UUID | None
    lead_id: UUID | None
    actor_id: UUID | None
    subject: str
    body: str | None
    outcome: str | None
    due_at: Instant | None
    due_on: date | None
    duration_minutes: int | None
    remind_minutes_before: int | None
    remind_at: Instant | None
    completed_at: Instant | None
    scheduling_booking_id: UUID | None


ROWS = [
    Lists("/activities", "crm.listActivities", ActivityView),
    Creates("/activities", "crm.createActivity", ActivityView),
    Shows("/activities/:id", ActivityView),
    Changes("/activities/:id", "crm.updateActivity", ActivityView),
    Removes("/activities/:id", "crm.deleteActivity"),
    Acts("/activities/:id/complete", "crm.completeActivity", ActivityView),
    Acts("/activities/:id/reopen", "crm.reopenActivity", ActivityView),
]
