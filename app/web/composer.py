"""The composer: from one form, what was done or is planned, and the next step after it."""

from datetime import timedelta
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
WORDS = {"call": "Call", "email": "Email", "meeting": "Meeting", "demo": "Demo", "note": "Note"}


def written() -> dict[str, Any]:
    """The form as `crm.createActivity` takes it. A text's first line is the subject."""
    kind = request.form.get("type", "note")
    subject, body = _split(kind, typed.text("subject"), typed.text("body"))
    due = typed.moment("dueAt")
    contact = chosen("contactId")
    payload = {
        "type": kind if kind in TYPES else "note",
        "subject": subject,
        "body": body,
        "outcome": typed.text("outcome"),
        "dueAt": due,
        "contactId": contact.id if contact else typed.text("contactId"),
        "dealId": typed.text("dealId"),
        "leadId": typed.text("leadId"),
        "actorId": typed.text("actorId"),
    }
    if due is None and kind in ("call", "email", "meeting", "demo"):
        payload["completedAt"] = utc_now()
    return {name: value for name, value in payload.items() if value is not None}


def logged(ctx: Context, payload: dict[str, Any]) -> Activity:
    """The activity and its next step, both or neither."""
    following = next_step()
    with ctx.unit.open():
        activity: Activity = ctx.dispatch("crm.createActivity", payload)
        if following:
            about = {"contactId": activity.contact_id, "dealId": activity.deal_id}
            ctx.dispatch("crm.createActivity", {**about, "leadId": activity.lead_id, **following})
    return activity


def next_step() -> dict[str, Any] | None:
    """What is planned next, if anything: `nextIn` days from now in the morning, or `nextDueAt`."""
    due = typed.moment("nextDueAt")
    dated = request.form.get("nextIn") == "date"
    days = None if dated else typed.whole("nextIn")
    if due is None and days is not None:
        today = utc_now().astimezone(typed.zone()).date()
        due = typed.on_the_day(today + timedelta(days=min(days, 3650)), MORNING)
    subject = typed.text("nextSubject")
    if due is None:
        if subject or dated:
            raise Invalid("Say when.", "nextDueAt")
        return None
    kind = request.form.get("nextType") or "task"
    return {"type": kind, "subject": subject or WORDS.get(kind, "Follow up"), "dueAt": due}


def _split(kind: str, subject: str | None, body: str | None) -> tuple[str | None, str | None]:
    if subject or body is None:
        return subject or (WORDS.get(kind) if kind != "note" else None), body
    first, _, rest = body.partition("\n")
    if kind == "note" or len(first) > LINE:
        return first.strip()[:LINE], body
    return first.strip(), rest.strip() or None
