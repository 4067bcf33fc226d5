"""Activities."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.activities.record import Activity
from app.crm.emails.status import emails_of

if TYPE_CHECKING:
    from app.compose.context import Context


class EmailView(View):
    """An email from here. `status` is planned (it goes out when the activity is due), stopped (it
    could not: `error`), queued, sending, sent, delivered, bounced,
    complained, suppressed (the mail service sends nothing to the address), failed, uncertain
    (perhaps it arrived: a person decides), not-configured or blocked (the mail service refuses us:
    it waits)."""

    status: str
    to: str
    cc: list[str]
    message_id: str | None
    in_reply_to: str | None
    sent_at: Instant | None
    error: str | None


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
    email: EmailView | None = None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> list["ActivityView"]:
        emails = emails_of(ctx, found)
        views = super().present(ctx, found)
        for view in views:
            if view.id in emails:
                view.email = EmailView.model_validate(emails[view.id])
        return views


ROWS = [
    Lists("/activities", "crm.listActivities", ActivityView),
    Creates("/activities", "crm.createActivity", ActivityView),
    Shows("/activities/:id", ActivityView),
    Changes("/activities/:id", "crm.updateActivity", ActivityView),
    Removes("/activities/:id", "crm.deleteActivity"),
    Acts("/activities/:id/complete", "crm.completeActivity", ActivityView),
    Acts("/activities/:id/reopen", "crm.reopenActivity", ActivityView),
    Acts("/activities/:id/send-now", "crm.sendEmailNow", ActivityView),
    Acts("/activities/:id/send-again", "crm.sendEmailAgain", ActivityView),
]
