"""An email that goes out by itself at a time that its writer chose. Until then it is an open
activity: it may be changed, put off, sent at once, or deleted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict, Invalid
from app.compose.events import Event, plain
from app.compose.hooks import hook
from app.compose.payload import Target
from app.compose.registry import command, queue_job
from app.compose.restoring import fenced
from app.crm.activities.record import Activity
from app.crm.activities.traces import leave_traces, touch
from app.crm.emails.sending import SendEmail, check, fill, post, sender_of
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from app.modules.notification.notices import notice

JOB = "crm.send-planned-email"
NOT_SENT = "email.not-sent"
LATE = timedelta(days=1)
TOO_LATE = "Its time was over by more than a day when it could have gone out."
LEFT = "Whoever wrote it has no access any more."
MISSED = "Its time passed while it was deleted."
RESTORED = "A backup was restored. Perhaps it was sent after that backup was made."
STOP = f"""IF EXISTS (SELECT FROM information_schema.columns
    WHERE table_name = 'activity' AND column_name = 'sending') THEN
UPDATE activity SET sending = sending || jsonb_build_object('stopped', '{RESTORED}')
    WHERE sending IS NOT NULL AND due_at <= now();
END IF;"""

notice(
    NOT_SENT,
    "A planned email of yours could not go out",
    title="Not sent: {{subject|an email}}",
    body="To {{contact.name|a contact}}: {{reason}}",
    url="/contacts/{{contactId}}",
)


class SendEmailNow(Target):
    pass


def plan(ctx: "Context", activity: Activity, data: SendEmail) -> None:
    """Keeps what is needed to send it at `data.at`; what would be refused now is refused. Raises
    Invalid."""
    if activity.completed_at:
        raise Invalid("What goes out later is not done yet, and has no outcome.", "send.at")
    sender = sender_of(ctx, activity)
    to = check(ctx, activity, data)
    fill(ctx, activity, sender)
    activity.due_at, activity.due_on = data.at, None
    kept = {"by": sender.id, "to": to, "cc": data.cc, "inReplyTo": data.in_reply_to}
    activity.sending = plain(kept)
    _refuse_past(ctx, activity, "send.at")


def queue(ctx: "Context", activity: Activity) -> None:
    """Plans the sending as it is set now; an earlier plan finds that it is not the one any more."""
    assert activity.due_at is not None
    about = {"activityId": activity.id, "at": activity.due_at}
    ctx.queue.add(JOB, about, delay=max(activity.due_at - ctx.now, timedelta()))


def follow(ctx: "Context", activity: Activity, changes: dict[str, Any]) -> None:
    """After a planned email was changed. In somebody else's hands it goes out no more; nobody else
    says what it says. Raises Invalid."""
    if activity.sending is None:
        return
    if "type" in changes:
        raise Invalid("This email is planned to go out; delete it instead.", "type")
    if "actor_id" in changes:
        activity.sending = None
        return
    if {"subject", "body"} & changes.keys():
        fill(ctx, activity, sender_of(ctx, activity))
    if {"due_at", "due_on"} & changes.keys():
        if activity.due_at is None or activity.due_on:
            raise Invalid("Say at what time it goes out.", "dueAt")
        _refuse_past(ctx, activity, "dueAt")
        activity.sending = _without_stop(activity.sending)
        queue(ctx, activity)


def refuse_done(activity: Activity) -> None:
    """It is done by being sent. Raises Conflict."""
    if activity.sending is not None:
        raise Conflict(
            "This email goes out by itself: send it now, or delete it.", code="wrong-state"
        )


def take_up(ctx: "Context", activity: Activity) -> None:
    """After it was deleted and came back."""
    if activity.sending is None or activity.completed_at:
        return
    if activity.due_at and activity.due_at > ctx.now:
        queue(ctx, activity)
    else:
        activity.sending = {**activity.sending, "stopped": MISSED}


@hook(on="contact.restored")
def planned_emails_of_contact_back(event: Event, ctx: "Context") -> None:
    """What should have gone out while the contact was deleted waits for its writer, who is told."""
    missed = select(Activity).where(
        Activity.contact_id == UUID(event.payload["contactId"]),
        Activity.sending.is_not(None),
        Activity.completed_at.is_(None),
        Activity.due_at <= event.at,
        ~Activity.sending.has_key("stopped"),
    )
    for activity in ctx.session.scalars(missed.with_for_update(key_share=True)).all():
        _stop(ctx, activity, MISSED)


@command("crm.sendEmailNow", right="activity:update")
def send_now(ctx: "Context", activity: Activity, data: SendEmailNow) -> Activity:
    """The writer does not wait. Raises Conflict for what is not planned, Invalid for what can't be
    sent."""
    if activity.sending is None or activity.completed_at:
        raise Conflict("This email is not planned to go out.", code="wrong-state")
    _go_out(ctx, activity)
    return activity


@queue_job(JOB)
def send_planned(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Sends it, unless it was moved, sent or taken away meanwhile. Where it can't be sent its
    writer is told why."""
    statement = select(Activity).where(Activity.id == UUID(data["activityId"])).with_for_update()
    activity = ctx.session.scalars(statement).one_or_none()
    if activity is None or activity.completed_at or activity.sending is None:
        return {"sent": 0}
    if plain(activity.due_at) != data["at"] or "stopped" in activity.sending:
        return {"sent": 0}
    writer = ctx.find(User, UUID(activity.sending["by"]))
    theirs = writer is not None and writer.active and writer.id == activity.actor_id
    why = None if theirs else LEFT
    if activity.due_at and ctx.now - activity.due_at > LATE:
        why = TOO_LATE
    if why is None and writer is not None:
        acting = Context(actor_of(writer), ctx.now, unit=ctx.unit, cause=ctx.cause)
        try:
            with ctx.unit.savepoint():
                _go_out(acting, activity)
            return {"sent": 1}
        except ComposeError as refusal:
            ctx.session.refresh(activity)
            why = refusal.detail
    _stop(ctx, activity, why or LEFT)
    return {"sent": 0}


@fenced("activity", STOP)
def tell_of_restored(ctx: "Context") -> int:
    """What was due while nobody knows whether it went out waits for its writer."""
    stopped = Activity.sending["stopped"].astext == RESTORED
    found = ctx.session.scalars(select(Activity).where(stopped)).all()
    for activity in found:
        _tell(ctx, activity, RESTORED)
    return len(found)


def _go_out(ctx: "Context", activity: Activity) -> None:
    kept = activity.sending or {}
    data = SendEmail.model_validate({name: kept[name] for name in ("to", "cc", "inReplyTo")})
    sender = sender_of(ctx, activity)
    post(ctx, activity, sender, check(ctx, activity, data), data)
    activity.completed_at, activity.sending = ctx.now, None
    ctx.session.flush()
    ctx.emit("activity.completed", activity, outcome=activity.outcome, **activity.event_facts())
    leave_traces(ctx, activity)
    touch(ctx, activity)


def _stop(ctx: "Context", activity: Activity, why: str) -> None:
    activity.sending = {**(activity.sending or {}), "stopped": why}
    ctx.session.flush()
    ctx.emit("activity.email-changed", activity, state="stopped", **activity.event_facts())
    _tell(ctx, activity, why)


def _tell(ctx: "Context", activity: Activity, why: str) -> None:
    if activity.actor_id is None:
        return
    about = {"subject": activity.subject, "contactId": str(activity.contact_id), "reason": why}
    told = {"templateKey": NOT_SENT, "to": activity.actor_id, "variables": about}
    ctx.dispatch("notification.send", told)


def _without_stop(sending: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sending.items() if name != "stopped"}


def _refuse_past(ctx: "Context", activity: Activity, field: str) -> None:
    if activity.due_at is None or activity.due_at <= ctx.now:
        raise Invalid("This time is over; choose a later one.", field)
