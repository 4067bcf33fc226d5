"""Questions about activities."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func

from app.compose.listing import EntityParameters, Listing, Page, Search, Since, Until, sorts
from app.compose.registry import query
from app.crm.activities.commands import Type
from app.crm.activities.record import Activity
from app.crm.text import each_word

if TYPE_CHECKING:
    from app.compose.context import Context


class ListActivities(EntityParameters):
    type: Type | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    lead_id: UUID | None = None
    actor_id: UUID | None = None
    completed: bool | None = None
    q: Search | None = None
    due_from: Since | None = None
    due_to: Until | None = None
    completed_from: Since | None = None
    completed_to: Until | None = None


ACTIVITIES = Listing(
    Activity,
    sorts=sorts(Activity, "dueAt", "completedAt"),
    filters={
        "completed": lambda done: (
            Activity.completed_at.is_not(None) if done else Activity.completed_at.is_(None)
        ),
        "q": each_word(func.lower(Activity.subject)),
    },
)


@query("crm.listActivities", right="activity:read")
def list_activities(ctx: "Context", data: ListActivities) -> Page:
    """A page of activities."""
    return ACTIVITIES.page(ctx, data)
