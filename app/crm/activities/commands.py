"""Activities are logged, planned and changed."""

from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from app.compose.errors import Forbidden, Invalid
from app.compose.payload import Line, Moment, RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.activities.meeting import (
    MIRRORED,
    check_booking,
    follow_change,
    has_booking,
    links_of,
)
from app.crm.activities.record import Activity
from app.crm.activities.reminding import plan_reminder
from app.crm.activities.timing import Timed, settle
from app.crm.activities.traces import leave_traces, plan_next, touch
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.emails import later
from app.crm.emails.sending import SendEmail, send
from app.crm.leads.record import Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

Type = Literal["call", "email", "meeting", "note", "task", "demo"]
TIMING = ("due_at", "due_on", "remind_minutes_before")
# Clocks of callers go fast, and some write a local time as if it were UTC.
GRACE = timedelta(days=1)


class CreateActivity(Timed):
    """`contactId` may be left out where a deal or lead says whose it is. With `send` an email goes
    out; subject and text may have variables, {{contact.firstName|there}}."""

    type: Type
    subject: RequiredLine
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    lead_id: UUID | None = None
    actor_id: UUID | None = None
    body: Text | None = None
    outcome: Line | None = None
    completed_at: Moment | None = None
    scheduling_booking_id: UUID | None = None
    send: SendEmail | None = None


class UpdateActivity(Timed, Target):
    type: Type | None = None
    subject: RequiredLine | None = None
    body: Text | None = None
    outcome: Line | None = None
    actor_id: UUID | None = None


@command("crm.createActivity", right="activity:create")
def create_activity(ctx: "Context", data: CreateActivity) -> Activity:
    """Logs what was done (with `completedAt`, or a note), plans what is due, or sends an email."""
    check_booking(ctx, data.scheduling_booking_id)
    if data.completed_at and data.completed_at > ctx.now + GRACE and not ctx.history:
        raise Invalid("What is done can’t lie ahead; say when it is due instead.", "completedAt")
    activity = Activity(
        type=data.type,
        subject=data.subject,
        body=data.body,
        outcome=data.outcome,
        duration_minutes=data.duration_minutes,
        completed_at=data.completed_at,
        deal_id=data.deal_id,
        lead_id=data.lead_id,
        scheduling_booking_id=data.scheduling_booking_id,
        contact_id=_contact_id(ctx, data),
        actor_id=_actor_for(ctx, data.actor_id),
    )
    activity.assign(settle(ctx, activity, {name: getattr(data, name) for name in TIMING}))
    if activity.completed_at is None and (
        data.type == "note" or (activity.due_at is None and data.outcome)
    ):
        activity.completed_at = ctx.now
    if data.send and not ctx.history:
        _send(ctx, activity, data.send)
    ctx.session.add(activity)
    ctx.session.flush()
    facts, links = activity.event_facts(), links_of(activity)
    ctx.emit("activity.created", activity, links=links, outcome=activity.outcome, **facts)
    leave_traces(ctx, activity)
    plan_reminder(ctx, activity)
    if activity.sending:
        later.queue(ctx, activity)
    if activity.completed_at or not activity.due_at:
        touch(ctx, activity)
    return activity


def _send(ctx: "Context", activity: Activity, data: SendEmail) -> None:
    if activity.type != "email":
        raise Invalid("Only an email can be sent.", "send")
    if activity.due_at:
        raise Invalid("When an email goes out is said by send.at.", "dueAt")
    if data.at:
        later.plan(ctx, activity, data)
        return
    activity.completed_at = ctx.now
    send(ctx, activity, data)


def _contact_id(ctx: "Context", data: CreateActivity) -> UUID:
    """Contact, deal and lead must be about the same contact."""
    found = []
    if data.contact_id:
        found.append(ctx.referred(Contact, data.contact_id, "contactId").id)
    if data.deal_id:
        found.append(ctx.referred(Deal, data.deal_id, "dealId").contact_id)
    if data.lead_id:
        found.append(ctx.referred(Lead, data.lead_id, "leadId").contact_id)
    if not found:
        raise Invalid("is required", "contactId")
    if len(set(found)) > 1:
        raise Invalid("The deal or lead belongs to another contact.", "contactId")
    return found[0]


def _actor_for(ctx: "Context", actor_id: UUID | None) -> UUID | None:
    if actor_id is None or actor_id == ctx.actor.id:
        return ctx.actor.id
    if not ctx.may("owner:set"):
        raise Forbidden("Only a manager can plan for somebody else.")
    user = ctx.as_program().referred(User, actor_id, "actorId")
    if not user.active and not ctx.history:
        raise Invalid(f"{user.name} is not active any more.", "actorId")
    return user.id


@command("crm.updateActivity", right="activity:update")
def update_activity(ctx: "Context", activity: Activity, data: UpdateActivity) -> Activity:
    """Changes the fields that are named; the reminder moves along."""
    values = data.changes()
    for name in ("type", "subject"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    if values.get("type", activity.type) != activity.type and has_booking(ctx, activity):
        raise Invalid("A booked meeting stays one; cancel the booking instead.", "type")
    changes = {}
    if "actor_id" in values:
        changes = activity.assign({"actor_id": _actor_for(ctx, values.pop("actor_id"))})
        if activity.due_on and not {"due_at", "due_on"} & values.keys():
            values["due_on"] = activity.due_on
    changes |= activity.assign(settle(ctx, activity, values))
    later.follow(ctx, activity, changes)
    if changes:
        ctx.session.flush()
        plan_next(ctx, activity.deal_id)
        if "remind_at" in changes:
            plan_reminder(ctx, activity)
        follow_change(ctx, activity, changes)
        ctx.emit(
            "activity.updated",
            activity,
            links=links_of(activity) if MIRRORED.issuperset(changes) else None,
            changes=changes,
            outcome=activity.outcome,
            **activity.event_facts(),
        )
    return activity
