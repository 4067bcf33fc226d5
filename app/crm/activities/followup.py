"""The follow-up after a meeting: planned when the meeting is over, a task a day later."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.compose.outbox import WorkItem
from app.compose.payload import Payload
from app.compose.registry import query, queue_job
from app.crm.activities.record import Activity
from app.crm.contacts.merge import living
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

JOB = "crm.schedule-followup"
END_OF_WORK = time(17)
OVER = ("lost", "abandoned")


class PlannedFollowups(Payload):
    """Of a deal or of a contact."""

    deal_id: UUID | None = None
    contact_id: UUID | None = None


@queue_job(JOB)
def schedule_followup(ctx: "Context", data: dict[str, Any]) -> dict[str, Any]:
    """The rep's task, once for a meeting. None for a deal that was lost or given up, or a contact
    that is gone; for a rep who left, the next one in charge has it."""
    deal = ctx.find(Deal, UUID(data["dealId"])) if data.get("dealId") else None
    contact = _contact(ctx, data, deal)
    if contact is None or (deal and deal.status in OVER) or _made(ctx, data.get("bookingId")):
        return {"made": 0}
    rep = _rep(ctx, data.get("actorId"), deal, contact)
    if rep is None:
        return {"made": 0}
    task = ctx.dispatch(
        "crm.createActivity",
        {
            "type": "task",
            "contactId": contact.id,
            "dealId": deal.id if deal else None,
            "actorId": rep.id,
            "subject": subject(data),
            "dueAt": _end_of_work(ctx.now, rep.time_zone),
            "schedulingBookingId": data.get("bookingId"),
        },
    )
    return {"made": 1, "activityId": str(task.id)}


@query("crm.plannedFollowups", right="activity:read")
def planned_followups(ctx: "Context", data: PlannedFollowups) -> list[dict[str, Any]]:
    """Follow-ups that will become tasks, the next first: `dueAt`, `subject`, `actorId`."""
    key, record_id = ("dealId", data.deal_id) if data.deal_id else ("contactId", data.contact_id)
    model: Any = Deal if data.deal_id else Contact
    if record_id is None or ctx.find(model, record_id) is None:
        return []
    waiting = (
        select(WorkItem)
        .where(
            WorkItem.name == JOB,
            WorkItem.state == "waiting",
            WorkItem.payload[key].astext == str(record_id),
        )
        .order_by(WorkItem.due_at)
    )
    return [
        {"dueAt": item.due_at, "subject": subject(item.payload), "actorId": item.payload["actorId"]}
        for item in ctx.session.scalars(waiting)
    ]


def subject(data: dict[str, Any]) -> str:
    title = data.get("title")
    return f"Follow up: {title}"[:200] if title else "Follow up after the meeting"


def _contact(ctx: "Context", data: dict[str, Any], deal: Deal | None) -> Contact | None:
    """The deal's contact as it is now, else the one that was met."""
    contact_id = deal.contact_id if deal else data.get("contactId") and UUID(data["contactId"])
    return living(ctx, contact_id) if contact_id else None


def _made(ctx: "Context", booking_id: str | None) -> bool:
    if booking_id is None:
        return False
    made = select(Activity.id).where(
        Activity.scheduling_booking_id == UUID(booking_id), Activity.type == "task"
    )
    return ctx.session.scalar(made.execution_options(with_deleted=True).limit(1)) is not None


def _rep(ctx: "Context", actor_id: Any, deal: Deal | None, contact: Contact) -> User | None:
    """The rep, the deal's or contact's owner, or the rep's manager: the first who is active."""
    named = [actor_id, deal.owner_id if deal else None, contact.owner_id]
    for user_id in filter(None, named):
        user = ctx.find(User, UUID(str(user_id)))
        if user and user.active:
            return user
    managers = ctx.query("crm.getManagerOf", {"actorId": actor_id}) if actor_id else []
    return managers[0] if managers else None


def _end_of_work(now: datetime, zone: str) -> datetime:
    """17:00 of the rep's day, or of the next if that is past."""
    local = now.astimezone(ZoneInfo(zone))
    end = datetime.combine(local.date(), END_OF_WORK, local.tzinfo)
    return end if end > now else end + timedelta(days=1)
