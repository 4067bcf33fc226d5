"""What an event of Resend says of a mail."""

from datetime import datetime
from typing import Any

from app.modules.notification.reports import Kind, Report

KINDS: dict[str, Kind] = {
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.delivery_delayed": "delayed",
    "email.opened": "opened",
    "email.clicked": "clicked",
    "email.bounced": "bounced",
    "email.complained": "complained",
    "email.failed": "failed",
    "email.suppressed": "suppressed",
    "email.received": "received",
}
LASTING = ("complained", "suppressed")


def report_of(event: dict[str, Any], now: datetime) -> Report | None:
    """None for an event that is not about a mail on its way."""
    kind = KINDS.get(str(event.get("type")))
    data = _object(event.get("data"))
    if kind is None or not data:
        return None
    click = _object(data.get("click"))
    return Report(
        provider="resend",
        provider_id=_line(data.get("email_id")) or None,
        key=_key(data.get("tags")),
        kind=kind,
        at=_time(event.get("created_at"), now),
        address=_line(data.get("from")) if kind == "received" else _first(data.get("to")),
        detail=_detail(data),
        lasting=kind in LASTING or (kind == "bounced" and _is_permanent(data)),
        url=_line(click.get("link")),
        user_agent=_line(click.get("userAgent")),
    )


def report_of_mail(mail: dict[str, Any], provider_id: str, now: datetime) -> Report | None:
    """What a mail's `last_event` proves; whoever opened it later is told by events alone, which say
    when. None for one that is not out yet."""
    kind = KINDS.get(f"email.{mail.get('last_event')}")
    if kind in (None, "received"):
        return None
    return Report(
        provider="resend",
        provider_id=provider_id,
        key=None,
        kind="delivered" if kind in ("opened", "clicked") else kind,
        at=now,
        address=_first(mail.get("to")),
        lasting=kind in LASTING,
    )


def _is_permanent(data: dict[str, Any]) -> bool:
    """A bounce that may pass suppresses nobody."""
    return _object(data.get("bounce")).get("type") == "Permanent"


def _detail(data: dict[str, Any]) -> str:
    said = _object(data.get("bounce") or data.get("failed") or data.get("suppressed"))
    codes = said.get("diagnosticCode")
    more: list[Any] = codes if isinstance(codes, list) else [codes]
    words = [said.get("message") or said.get("reason"), *more]
    return " · ".join(_line(word) for word in words if word)[:1000]


def _key(tags: Any) -> str | None:
    """Tags are sent as a list and come back as an object; either is read."""
    if isinstance(tags, list):
        tags = {one.get("name"): one.get("value") for one in tags if isinstance(one, dict)}
    return _line(_object(tags).get("key")) or None


def _first(addresses: Any) -> str:
    return _line(addresses[0] if isinstance(addresses, list) and addresses else addresses)


def _time(said: Any, now: datetime) -> datetime:
    """Zone and all; what is none is now."""
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return now
    return found if found.tzinfo else now


def _line(value: Any) -> str:
    return value[:2000] if isinstance(value, str) else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
