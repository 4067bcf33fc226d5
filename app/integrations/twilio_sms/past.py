"""Which of the messages that Twilio lists is the one whose answer was lost."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from app.integrations.twilio_sms.errors import NO_SUCH_NUMBER, STOPPED
from app.integrations.twilio_sms.form import number_of, sender_of
from app.modules.notification.carriers import Outcome, Outgoing
from app.settings import Settings

CLOCKS_APART = timedelta(minutes=1)
CAME_TO_NOTHING = ("failed", "undelivered", "canceled")


def filters_of(message: Outgoing, settings: Settings, since: datetime) -> dict[str, str]:
    """The query of Messages.json. A messaging service chooses the sender by itself."""
    sender = sender_of(message, settings).get("From")
    day = (since - CLOCKS_APART).astimezone(UTC).date().isoformat()
    asked = {"To": number_of(message), "From": sender or "", "DateSent>": day, "PageSize": "50"}
    return {name: value for name, value in asked.items() if value}


def outcome_of(found: dict[str, Any], message: Outgoing) -> Outcome:
    sid, status = str(found["sid"])[:200], found.get("status")
    code = str(found.get("error_code") or "")
    if status not in CAME_TO_NOTHING:
        return Outcome(sid)
    refused = f"Twilio: {status}" + (f" ({code})" if code else "")
    unreachable = message.to if code in NO_SUCH_NUMBER else ""
    return Outcome(sid, refused, unreachable, stopped=code in STOPPED)


def is_it(found: Any, message: Outgoing, since: datetime) -> bool:
    """The same text (a template's is Twilio's own), made since then, by us."""
    if not isinstance(found, dict) or not found.get("sid"):
        return False
    if not str(found.get("direction", "")).startswith("outbound"):
        return False
    if not message.template and found.get("body") != message.text:
        return False
    try:
        made = parsedate_to_datetime(str(found.get("date_created")))
    except ValueError:
        return False
    return made >= since - CLOCKS_APART
