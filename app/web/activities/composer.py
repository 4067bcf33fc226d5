"""The composer: from one form, what was done or is planned, and the next step after it."""

import re
from datetime import datetime, timedelta
from typing import Any

from flask import request

from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import Invalid
from app.crm.activities.record import TYPES, Activity
from app.web import typed
from app.web.choosing import chosen

LINE = 120
MORNING = 9
LOGGED = ("call", "email", "meeting", "demo")
WORDS = {"call": "Call", "email": "Email", "meeting": "Meeting", "demo": "Demo", "note": "Note"}


def written() -> dict[str, Any]:
    """The form as `crm.createActivity` takes it. A text's first line is the subject, but for an
    email, which has one of its own."""
    kind = request.form.get("type", "note")
    if kind == "email" and "send" in request.form:
        return _letter()
    subject = typed.text("mailSubject") if kind == "email" else None
    subject, body = _split(kind, subject or typed.text("subject"), typed.text("body"))
    due = typed.due("due")
    contact = chosen("contactId")
    payload = {
        "type": kind if kind in TYPES else "note",
        "subject": subject,
        "body": body,
        "outcome": typed.text("outcome"),
        "contactId": contact.id if contact else typed.text("contactId"),
        "dealId": typed.text("dealId"),
        "leadId": typed.text("leadId"),
        "actorId": typed.text("actorId"),
        "durationMinutes": typed.whole("durationMinutes"),
        "remindMinutesBefore": typed.whole("remindMinutesBefore"),
        **due,
    }
    if not due and kind in LOGGED:
        payload["completedAt"] = utc_now()
    return {name: value for name, value in payload.items() if value is not None}


def _letter() -> dict[str, Any]:
    """An email to be sent, now or at the time that is said."""
    subject = typed.text("mailSubject")
    if subject is None:
        raise Invalid("Say what the email is about.", "subject")
    letter = {
        "at": _later(),
        "to": typed.text("mailTo"),
        "cc": [one.strip() for one in re.split("[,;]", typed.text("mailCc") or "") if one.strip()],
        "inReplyTo": typed.text("inReplyTo"),
        "anyway": "anyway" in request.form,
    }
    about = {name: typed.text(name) for name in ("contactId", "dealId", "leadId")}
    payload = {"type": "email", "subject": subject, "body": typed.text("body"), "send": letter}
    return {**payload, **{name: value for name, value in about.items() if value}}


def _later() -> datetime | None:
    """When an email goes out; None: now."""
    due = typed.due("send")
    if "dueOn" in due:
        raise Invalid("Say at what time it goes out.", "sendTime")
    return due.get("dueAt")


def logged(ctx: Context, payload: dict[str, Any]) -> tuple[Activity, Activity | None]:
    """The activity and its next step, both or neither."""
    following = next_step()
    with ctx.unit.open():
        activity: Activity = ctx.dispatch("crm.createActivity", payload)
        return activity, _planned(ctx, activity, following)


def finished(ctx: Context, payload: dict[str, Any]) -> tuple[Activity, Activity | None]:
    """The activity, done, and its next step, likewise."""
    following = next_step()
    with ctx.unit.open():
        activity: Activity = ctx.dispatch("crm.completeActivity", payload)
        return activity, _planned(ctx, activity, following)


def next_step() -> dict[str, Any] | None:
    """What is planned next, if anything: `nextIn` days from now in the morning, or a date."""
    days = None if request.form.get("nextIn") == "date" else typed.whole("nextIn")
    due = typed.due("nextDue")
    if not due and days is not None:
        today = utc_now().astimezone(typed.zone()).date()
        due = {"dueAt": typed.on_the_day(today + timedelta(days=max(0, min(days, 3650))), MORNING)}
    subject = typed.text("nextSubject")
    if not due:
        if subject or request.form.get("nextIn") == "date":
            raise Invalid("Say when.", "nextDueOn")
        return None
    kind = request.form.get("nextType") or "task"
    return {"type": kind, "subject": subject or WORDS.get(kind, "Follow up"), **due}


def _planned(ctx: Context, activity: Activity, following: dict[str, Any] | None) -> Activity | None:
    if following is None:
        return None
    about = {"contactId": activity.contact_id, "dealId": activity.deal_id}
    planned: Activity = ctx.dispatch(
        "crm.createActivity", {**about, "leadId": activity.lead_id, **following}
    )
    return planned


def _split(kind: str, subject: str | None, body: str | None) -> tuple[str | None, str | None]:
    if subject or body is None:
        return subject or (WORDS.get(kind) if kind != "note" else None), body
    first, _, rest = body.partition("\n")
    if kind == "note" or len(first) > LINE:
        return first.strip()[:LINE], body
    return first.strip(), rest.strip() or None
