"""What stands in a calendar. However many people and entries: five statements at most."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.compose.authority import require, visible
from app.crm.activities.chores import Chore, chores
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.modules.scheduling.models import LIVE, Booking

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 2000
LONGEST = timedelta(hours=24)
USUAL_MINUTES = 30


class Entry(NamedTuple):
    """A booking (`kind`), an activity or a task of the process `of` in the time of `owner_id`;
    `about` is with whom. With `day` it is for the whole of that day. `version` is the process's for
    a task. `state` is open, done or missed; `live` is a booking that takes its time, buffers
    included."""

    kind: str
    id: UUID
    version: int
    owner_id: UUID
    type: str
    title: str
    about: str
    starts_at: datetime
    ends_at: datetime
    state: str = "open"
    live: bool = False
    day: date | None = None
    of: UUID | None = None


def entries_between(
    ctx: "Context", since: datetime, until: datetime, people: Sequence[UUID]
) -> list[Entry]:
    """The entries of these people that touch the range, as far as the actor may see them, the first
    first. What was called off is not among them. Raises Forbidden."""
    require(ctx.actor, Booking.read_right)
    found = [
        *_bookings(ctx, since, until, people),
        *_activities(ctx, since, until, people),
        *_tasks(ctx, since, until, people),
    ]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.id))


def _bookings(
    ctx: "Context", since: datetime, until: datetime, people: Sequence[UUID]
) -> list[Entry]:
    statement = select(
        Booking.id,
        Booking.version,
        Booking.resource_id,
        Booking.title,
        Booking.guest_name,
        Booking.starts_at,
        Booking.ends_at,
        Booking.status,
    ).where(
        Booking.resource_id.in_(people),
        Booking.starts_at < until,
        Booking.ends_at > since,
        Booking.starts_at > since - LONGEST,
        Booking.status != "cancelled",
        visible(ctx.actor, Booking),
    )
    rows = ctx.session.execute(statement.order_by(Booking.starts_at).limit(MOST))
    return [
        Entry(
            "booking", booking_id, version, owner_id, "meeting", title, guest or "", starts_at,
            ends_at, STATES[status], status in LIVE,
        )
        for booking_id, version, owner_id, title, guest, starts_at, ends_at, status in rows
    ]  # fmt: skip


STATES = {"requested": "open", "confirmed": "open", "completed": "done", "no_show": "missed"}


def _activities(
    ctx: "Context", since: datetime, until: datetime, people: Sequence[UUID]
) -> list[Entry]:
    contact = and_(Contact.id == Activity.contact_id, visible(ctx.actor, Contact))
    statement = (
        select(Activity, Contact)
        .outerjoin(Contact, contact)
        .where(
            Activity.actor_id.in_(people),
            Activity.due_at < until,
            Activity.due_at > since - LONGEST,
            # A booked meeting stands there as its booking.
            or_(Activity.scheduling_booking_id.is_(None), Activity.type != "meeting"),
            visible(ctx.actor, Activity),
        )
    )
    rows = ctx.session.execute(statement.order_by(Activity.due_at).limit(MOST))
    found = [_of_activity(activity, contact) for activity, contact in rows]
    return [entry for entry in found if entry.ends_at > since]


def _of_activity(activity: Activity, contact: Contact | None) -> Entry:
    due_at: Any = activity.due_at
    whole = activity.due_on is not None
    minutes = 0 if whole else activity.duration_minutes or USUAL_MINUTES
    owner_id: Any = activity.actor_id
    return Entry(
        "activity", activity.id, activity.version, owner_id, activity.type, activity.subject,
        contact.name if contact else "", due_at, due_at + timedelta(minutes=minutes),
        "done" if activity.completed_at else "open", day=activity.due_on,
    )  # fmt: skip


def _tasks(ctx: "Context", since: datetime, until: datetime, people: Sequence[UUID]) -> list[Entry]:
    span = {"dueFrom": since - timedelta(minutes=USUAL_MINUTES), "dueBefore": until}
    found = chores(ctx, people, **span, withDone=True, limit=MOST)
    return [entry for entry in map(_of_task, found) if entry.ends_at > since]


def _of_task(chore: Chore) -> Entry:
    task: Any = chore.task
    about = chore.contact.name if chore.contact else chore.deal.title if chore.deal else ""
    return Entry(
        "task", task.id, chore.process.version, task.assignee_id, chore.type, task.title, about,
        task.due_at, task.due_at + timedelta(minutes=USUAL_MINUTES),
        "done" if task.completed_at else "open", of=task.process_id,
    )  # fmt: skip
