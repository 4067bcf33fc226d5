"""What is planned with a record: its open activities, the most urgent first."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.compose.authority import visible
from app.crm.activities.record import Activity

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 20


def upcoming(ctx: "Context", record_id: UUID) -> list[Activity]:
    """The open activities of a contact, deal or lead, with their actors; those without a date
    last."""
    about = or_(
        Activity.contact_id == record_id,
        Activity.deal_id == record_id,
        Activity.lead_id == record_id,
    )
    statement = (
        select(Activity)
        .where(about, Activity.completed_at.is_(None), visible(ctx.actor, Activity))
        .order_by(Activity.due_at.asc().nulls_last(), Activity.id)
        .options(joinedload(Activity.actor))
        .limit(MOST)
    )
    return list(ctx.session.scalars(statement))
