"""What Twilio posts about a message: its status, or an answer to it."""

from collections.abc import Mapping
from datetime import datetime

from app.integrations.twilio_sms.errors import NO_SUCH_NUMBER, STOPPED
from app.integrations.twilio_sms.form import WHATSAPP
from app.modules.notification.reports import Kind, Report
from app.modules.notification.stop_words import kind_of

KINDS: dict[str, Kind] = {
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
OPT_OUTS: dict[str, Kind] = {"STOP": "stopped", "START": "started"}


def is_inbound(form: Mapping[str, str]) -> bool:
    """A person wrote, rather than a status changed."""
    return "MessageStatus" not in form and "Body" in form


def report_of(form: Mapping[str, str], key: str | None, now: datetime) -> Report | None:
    """`key` is ours, from the address of the callback. None for a status that says nothing yet."""
    sid = form.get("MessageSid") or form.get("SmsSid")
    if not sid:
        return None
    if is_inbound(form):
        return _answer(form, sid, now)
    status, code = form.get("MessageStatus", ""), form.get("ErrorCode", "")
    return report_on(sid, key, status, code, form.get("To", ""), now)


def report_on(
    sid: str, key: str | None, status: str, code: str, to: str, now: datetime
) -> Report | None:
    """Of a message with this status and error code, sent `to` a number."""
    kind = KINDS.get(status)
    if kind == "failed" and (code in NO_SUCH_NUMBER or code in STOPPED):
        kind = "suppressed" if code in STOPPED else "bounced"
    if kind is None:
        return None
    return Report(
        provider="twilio",
        provider_id=sid,
        key=key,
        kind=kind,
        at=now,
        address=to.removeprefix(WHATSAPP),
        detail=f"Twilio: {status} ({code})" if code else "",
        lasting=kind in ("bounced", "suppressed"),
        opted_out=kind == "suppressed",
    )


def event_of(form: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """What Twilio calls this event, so that a repeated post is known again."""
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    token = headers.get("i-twilio-idempotency-token")
    return token or f"{sid} {form.get('MessageStatus') or form.get('SmsStatus', '')}"


def _answer(form: Mapping[str, str], sid: str, now: datetime) -> Report:
    text = form["Body"]
    return Report(
        provider="twilio",
        provider_id=sid,
        key=None,
        kind=OPT_OUTS.get(form.get("OptOutType", "").upper()) or kind_of(text),
        at=now,
        address=form.get("From", "").removeprefix(WHATSAPP),
        text=text,
        channel="whatsapp" if form.get("From", "").startswith(WHATSAPP) else "sms",
    )
