"""A message as MSG91 takes it. An SMS is always a template that the vendor (and in India the
regulator) knows, filled with flat variables; a WhatsApp may be free text within a day of an
answer."""

from typing import Any

from app.modules.notification.carriers import Outgoing
from app.settings import Settings

FLOW = "/api/v5/flow"
WHATSAPP = "/api/v5/whatsapp/whatsapp-outbound-message/"
BULK = f"{WHATSAPP}bulk/"
ITS_OWN = ("mobiles", "CRQID")
NO_TEMPLATE = (
    "MSG91 sends an SMS only by a template that is registered there: "
    "name one, or set MSG91_SMS_TEMPLATE to one whose whole text is ##text##"
)


def unfit(message: Outgoing, settings: Settings) -> str | None:
    """Why this can't be sent at all."""
    if message.channel == "sms" and not (message.template or settings.msg91_sms_template):
        return NO_TEMPLATE
    return None


def body_of(message: Outgoing, settings: Settings) -> tuple[str, dict[str, Any]]:
    """The path and the body of the request."""
    if message.channel == "sms":
        return FLOW, _flow(message, settings)
    number = (message.sender or settings.msg91_whatsapp_number or "").removeprefix("+")
    if message.template:
        return BULK, _template(message, number, settings.msg91_whatsapp_namespace)
    return WHATSAPP, {
        "recipient_number": digits(message.to),
        "integrated_number": number,
        "content_type": "text",
        "CRQID": message.key,
        "text": message.text,
    }


def digits(number: str) -> str:
    """With the country's code and without the plus."""
    return number.removeprefix("+")


def _flow(message: Outgoing, settings: Settings) -> dict[str, Any]:
    variables = message.variables if message.template else {"text": message.text}
    own = {name: value for name, value in variables.items() if name not in ITS_OWN}
    recipient = {"mobiles": digits(message.to), "CRQID": message.key, **own}
    body: dict[str, Any] = {"template_id": message.template or settings.msg91_sms_template}
    if sender := message.sender or settings.msg91_sender:
        body["sender"] = sender
    return {**body, "short_url": "0", "realTimeResponse": "1", "recipients": [recipient]}


def _template(message: Outgoing, number: str, namespace: str) -> dict[str, Any]:
    """`template` is its name, with its language behind a colon if that isn't English; a variable is
    called as its place in it: body_1, button_1."""
    name, _, language = message.template.partition(":")
    places = {place: _place(place, value) for place, value in message.variables.items()}
    template = {
        "name": name,
        "language": {"code": language or "en", "policy": "deterministic"},
        "namespace": namespace,
        "to_and_components": [{"to": [digits(message.to)], "components": places}],
    }
    payload = {"messaging_product": "whatsapp", "type": "template", "template": template}
    return {"integrated_number": number, "content_type": "template", "payload": payload}


def _place(place: str, value: str) -> dict[str, str]:
    kind = {"subtype": "url"} if place.startswith("button") else {}
    return {**kind, "type": "text", "value": value}
