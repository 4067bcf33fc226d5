"""What mail services say about mails: verified, stored, answered; heard in a job."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, current_app, request

from app.access import signed_by_vendor
from app.compose.clock import utc_now
from app.compose.errors import Malformed, NotFound, Unauthenticated
from app.inbound.raw import headers, json_of, raw_body
from app.integrations.resend import verify as resend
from app.integrations.resend.status import report_of
from app.integrations.smtp import status as smtp_status
from app.integrations.smtp import verify as smtp
from app.modules.notification.arrivals import Arrival, store

blueprint = Blueprint("email_events", __name__)


@blueprint.post("/webhooks/email-events")
@signed_by_vendor
def receive() -> Response:
    """200, also for what came before and for mails that nobody knows (yet)."""
    reader = READERS.get(request.args.get("provider", "resend"))
    if reader is None:
        raise NotFound("There is no such provider.")
    now = utc_now()
    store(reader(raw_body(), now), now)
    return Response(status=200, mimetype="text/plain")


def of_resend(raw: bytes, now: datetime) -> list[Arrival]:
    """Raises Unauthenticated, Malformed."""
    secret = current_app.config["SETTINGS"].resend_webhook_secret
    if secret is None or not resend.is_genuine(secret.get_secret_value(), headers(), raw, now):
        raise Unauthenticated("This is not signed by Resend, or not in time.")
    event = json_of(raw)
    report = report_of(event, now) if isinstance(event, dict) else None
    if report is None:
        return []
    return [Arrival(request.headers["svix-id"], report, raw.decode(errors="replace"))]


def of_smtp(raw: bytes, now: datetime) -> list[Arrival]:
    """A mail that came back, as it is. Raises Unauthenticated, Malformed."""
    secret = current_app.config["SETTINGS"].smtp_webhook_secret
    if secret is None or not smtp.is_genuine(secret.get_secret_value(), headers()):
        raise Unauthenticated("This is not from our mail server.")
    try:
        named = smtp_status.reports_of(raw, now)
    except ValueError as error:
        raise Malformed(f"This {error}.") from None
    return [Arrival(event, report, raw.decode(errors="replace")) for event, report in named]


READERS: dict[str, Callable[[bytes, datetime], list[Arrival]]] = {
    "resend": of_resend,
    "smtp": of_smtp,
}
