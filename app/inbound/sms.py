"""What Twilio and MSG91 say about SMS and WhatsApp messages, and what people answer to them."""

from datetime import datetime
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, request

from app.access import signed_by_vendor
from app.compose.clock import utc_now
from app.compose.errors import Malformed, Unauthenticated
from app.inbound.raw import headers, json_of, raw_body
from app.integrations.msg91 import status as msg91_status
from app.integrations.msg91 import verify as msg91
from app.integrations.twilio_sms import status as twilio_status
from app.integrations.twilio_sms import verify as twilio
from app.modules.notification.arrivals import Arrival, store

NO_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
blueprint = Blueprint("sms", __name__)


@blueprint.post("/webhooks/sms")
@signed_by_vendor
def receive() -> Response:
    """Who it is from says its signature: Twilio's, else MSG91's secret in a header."""
    if "x-twilio-signature" in headers():
        return _of_twilio(raw_body(), utc_now())
    return _of_msg91(raw_body(), utc_now())


@blueprint.post("/webhooks/sms/<token>")
@signed_by_vendor
def receive_with_token(token: str) -> Response:
    """For the reports of MSG91 that can carry no header: the secret stands in the address."""
    return _of_msg91(raw_body(), utc_now(), token)


def _of_twilio(raw: bytes, now: datetime) -> Response:
    """An answer for people is none; a status is only taken note of."""
    settings = current_app.config["SETTINGS"]
    shared = settings.twilio_shared_key
    genuine = settings.twilio_auth_token is not None and twilio.is_genuine(
        _addresses(),
        headers(),
        raw,
        token=settings.twilio_auth_token.get_secret_value(),
        shared_key=(settings.twilio_shared_key_name, shared.get_secret_value()) if shared else None,
    )
    if not genuine:
        raise Unauthenticated("This is not signed by Twilio.")
    form = dict(parse_qsl(raw.decode(errors="replace"), keep_blank_values=True))
    if form.get("AccountSid") != settings.twilio_account_sid:
        raise Unauthenticated("This is about another account.")
    report = twilio_status.report_of(form, request.args.get("key"), now)
    if report:
        event = twilio_status.event_of(form, headers())
        store([Arrival(event, report, raw.decode(errors="replace"))], now)
    if twilio_status.is_inbound(form):
        return Response(NO_ANSWER, mimetype="text/xml")
    return Response(status=204)


def _of_msg91(raw: bytes, now: datetime, token: str | None = None) -> Response:
    secret = current_app.config["SETTINGS"].msg91_webhook_secret
    if secret is None or not msg91.is_genuine(secret.get_secret_value(), headers(), token):
        raise Unauthenticated("This is not from a vendor that is set up here.")
    text = raw.decode(errors="replace")
    if request.mimetype == "application/x-www-form-urlencoded":
        text = dict(parse_qsl(text, keep_blank_values=True)).get("data", "")
    try:
        named = msg91_status.reports_of(json_of(text), now)
    except ValueError as error:
        raise Malformed(f"This {error}.") from None
    store([Arrival(event, report, text) for event, report in named], now)
    return Response(status=200, mimetype="text/plain")


def _addresses() -> list[str]:
    """Where Twilio believes it called: our public address, or what the request itself says where
    none is set."""
    settings = current_app.config["SETTINGS"]
    query = request.query_string.decode("latin-1")
    path = f"{request.path}?{query}" if query else request.path
    if settings.public_url:
        return [f"{settings.public_url}{path}"]
    return [f"{settings.base_url}{path}", f"{request.host_url.rstrip('/')}{path}"]
