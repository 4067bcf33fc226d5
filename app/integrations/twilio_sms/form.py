"""A message as Twilio's API takes it."""

import json
from urllib.parse import urlencode

from app.modules.notification.carriers import Outgoing
from app.settings import Settings

WHATSAPP = "whatsapp:"


def form_of(message: Outgoing, settings: Settings) -> dict[str, str]:
    """The form of Messages.json. What becomes of it is reported to our public address, if there is
    one, with our own key in the query."""
    form = {"To": number_of(message), **sender_of(message, settings)}
    if message.template:
        form["ContentSid"] = message.template
        form["ContentVariables"] = json.dumps(dict(message.variables), separators=(",", ":"))
    else:
        form["Body"] = message.text
    if settings.public_url:
        key = urlencode({"key": message.key})
        form["StatusCallback"] = f"{settings.public_url}/webhooks/sms?{key}"
    return form


def number_of(message: Outgoing) -> str:
    return f"{WHATSAPP}{message.to}" if message.channel == "whatsapp" else message.to


def sender_of(message: Outgoing, settings: Settings) -> dict[str, str]:
    """The message's own sender, else the settings': a messaging service before a number."""
    if message.channel == "whatsapp":
        number = (message.sender or settings.twilio_whatsapp_from or "").removeprefix(WHATSAPP)
        return {"From": f"{WHATSAPP}{number}"}
    if message.sender or not settings.twilio_messaging_service_sid:
        return {"From": message.sender or settings.twilio_from or ""}
    return {"MessagingServiceSid": settings.twilio_messaging_service_sid}
