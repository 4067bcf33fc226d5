"""Activities are logged, planned, changed and completed."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from app.compose.errors import Conflict, Forbidden, Invalid
from app.compose.payload import Line, Moment, Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.activities.meeting import (
    MIRRORED,
    check_booking,
    follow_change,
    follow_end,
    links_of,
)
from app.crm.activities.record import TOUCHES, Activity
from app.crm.activities.traces import leave_traces, plan_next
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

Type = Literal["call", "email", "meeting", "note", "task", "demo"]


class CreateActivity(Payload):
    """`contactId` may be left out where a deal or lead says whose it is."""

    type: Type
    subject: RequiredLine
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    lead_id: UUID | None = None
    actor_id: UUID | None = None
    body: Text | None = None
    outcome: Line | None = None
    due_at: Moment | None = None
    completed_at: Moment | None = None
    scheduling_booking_id: UUID | None = None


class NextActivity(Payload):
    """What comes after: planned in the same step (\"done, and what next?\")."""

    type: Type = "task"
    subject: RequiredLine
    due_at: Moment


class UpdateActivity(Target):
    type: Type | None = None
    subject: RequiredLine | None = None
    body: Text | None = None
    outcome: Line | None = None
    due_at: Moment | None = None
    actor_id: UUID | None = None


class CompleteActivity(Target):
    outcome: Line | None = None
    next: NextActivity | None = None


class DeleteActivity(Target):
    pass


@command("crm.createActivity", right="activity:create")
def create_activity(ctx: "Context", data: CreateActivity) -> Activity:
    """Logs what was done (with `completedAt`, or a note) or plans what is due."""
    check_booking(ctx, data.scheduling_booking_id)
    activity = Activity(
        type=data.type,
        subject=data.subject,
        body=data.body,
        outcome=data.outcome,
        due_at=data.due_at,
        completed_at=data.completed_at,
        deal_id=data.deal_id,
        lead_id=data.lead_id,
        scheduling_booking_id=data.scheduling_booking_id,
        contact_id=_contact_id(ctx, data),
        actor_id=_actor_for(ctx, data.actor_id),
    )
    if activity.completed_at is None and (
        data.type == "note" or (data.due_at is None and data.outcome)
    ):
        activity.completed_at = ctx.now
    ctx.session.add(activity)
    ctx.session.flush()
    facts, links = activity.event_facts(), links_of(activity)
    ctx.emit("activity.created", activity, links=links, outcome=activity.outcome, **facts)
    leave_traces(ctx, activity)
    if activity.completed_at or not activity.due_at:
        _touch(ctx, activity)
    return activity


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
    return ctx.as_program().referred(User, actor_id, "actorId").id


def _touch(ctx: "Context", activity: Activity) -> None:
    """The first call, email, meeting or demo on a new lead fires `lead.contacted` by itself, when
    it is logged or completed: one that is only planned has reached nobody."""
    if activity.lead_id is None or activity.type not in TOUCHES:
        return
    program = ctx.as_program()
    lead = program.find(Lead, activity.lead_id, lock=True)
    if lead and lead.status == "new":
        program.dispatch("crm.contactLead", {"id": lead.id})


@command("crm.updateActivity", right="activity:update")
def update_activity(ctx: "Context", activity: Activity, data: UpdateActivity) -> Activity:
    """Changes the fields that are named."""
    values = data.changes()
    for name in ("type", "subject"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    if "actor_id" in values:
        values["actor_id"] = _actor_for(ctx, values["actor_id"])
    changes = activity.assign(values)
    if changes:
        ctx.session.flush()
        plan_next(ctx, activity.deal_id)
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


@command("crm.completeActivity", right="activity:update")
def complete_activity(ctx: "Context", activity: Activity, data: CompleteActivity) -> Activity:
    """Done, with its outcome, and the next one planned in the same step. Raises Conflict for one
    that is done already."""
    if activity.completed_at is not None:
        raise Conflict("This activity is completed already.", code="wrong-state")
    activity.completed_at = ctx.now
    if data.outcome is not None:
        activity.outcome = data.outcome
    ctx.session.flush()
    facts, links = activity.event_facts(), None if activity.outcome else links_of(activity)
    ctx.emit("activity.completed", activity, links=links, outcome=activity.outcome, **facts)
    follow_end(ctx, activity, "scheduling.completeBooking", outcome=activity.outcome)
    leave_traces(ctx, activity)
    _touch(ctx, activity)
    if data.next:
        ctx.dispatch(
            "crm.createActivity",
            {
                "type": data.next.type,
                "subject": data.next.subject,
                "dueAt": data.next.due_at,
                "contactId": activity.contact_id,
                "dealId": activity.deal_id,
                "leadId": activity.lead_id,
            },
        )
    return activity


@command("crm.deleteActivity", right="activity:delete")
def delete_activity(ctx: "Context", activity: Activity, data: DeleteActivity) -> None:
    """Takes an activity away."""
    activity.deleted_at = ctx.now
    ctx.session.flush()
    plan_next(ctx, activity.deal_id)
    follow_end(ctx, activity, "scheduling.cancelBooking")
    ctx.emit("activity.deleted", activity, links=links_of(activity), **activity.event_facts())
