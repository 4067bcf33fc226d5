"""What MSG91's answer means. Its status says little: an error may come with 200, so the `type` (of
an SMS) or the `status` (of a WhatsApp) counts."""

import re
from datetime import timedelta
from typing import Any

from app.integrations.http import Reply
from app.modules.notification.carriers import Blocked, Outcome, Outgoing, TemporaryFailure

BUSY = timedelta(seconds=2)
# Key, sender, caller's address, balance, account.
ACCOUNT = ("201", "203", "207", "208", "301", "302", "303", "401", "403", "418")
NO_SUCH_NUMBER = "202"
SAME_JUST_NOW = "311"


def outcome_of(reply: Reply, message: Outgoing) -> Outcome:
    """Raises Blocked, TemporaryFailure."""
    body = reply.body
    if reply.status == 200 and (body.get("type") or body.get("status")) == "success":
        return Outcome(_id_of(body))
    code = str(body.get("apiError") or body.get("code") or "") or _leading_number(body)
    reason = f"MSG91: {_words(reply)}" + (f" ({code})" if code else "")
    if code in ACCOUNT or reply.status in (401, 403, 418):
        raise Blocked(reason)
    if reply.status == 429:
        raise TemporaryFailure(reason, wait=reply.retry_after or BUSY)
    if code == SAME_JUST_NOW:
        raise TemporaryFailure(f"{reason}: it was taken before", uncertain=True)
    if not body or reply.status >= 500:
        raise TemporaryFailure(reason, uncertain=reply.status != 503, wait=reply.retry_after)
    return Outcome(refused=reason, unreachable=message.to if code == NO_SUCH_NUMBER else "")


def _id_of(body: dict[str, Any]) -> str | None:
    """A WhatsApp's request id, or the uuid of a free text; of an SMS the message is the id."""
    data = body.get("data")
    uuid = data.get("message_uuid") if isinstance(data, dict) else None
    found = body.get("request_id") or uuid or body.get("message")
    return str(found)[:200] if found else None


def _leading_number(body: dict[str, Any]) -> str:
    """Older answers put the code before the words."""
    found = re.match(r"\s*(\d{3})\b", str(body.get("message", "")))
    return found[1] if found else ""


def _words(reply: Reply) -> str:
    said = reply.body.get("message") or reply.body.get("errors") or reply.body.get("data")
    return str(said)[:500] if said else f"it answered {reply.status}"
