"""What MSG91 posts about messages, in all the shapes that its panel offers."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from app.modules.notification.reports import Kind, Report
from app.modules.notification.stop_words import kind_of

NUMBER = re.compile(r"\+?\d{6,15}", re.ASCII)
INDIA = ZoneInfo("Asia/Kolkata")
KINDS: dict[str, Kind] = {
    "1": "delivered",
    "2": "failed",
    "9": "failed",
    "16": "failed",
    "17": "failed",
    "25": "failed",
    "sent": "sent",
    "submitted": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "rejected": "failed",
    "ndnc": "failed",
    "blocked": "failed",
}
WHY = {"9": "NDNC number", "16": "rejected", "17": "blocked number", "25": "rejected"}


def reports_of(posted: Any, now: datetime) -> list[tuple[str, Report]]:
    """Each with a name to know it again by. Raises ValueError for what says of no message."""
    found = [_named(each, now) for each in _entries(posted)]
    return [each for each in found if each]


def _entries(posted: Any) -> Iterable[dict[str, Any]]:
    """A flat object is one; a list holds requests, each with the reports of its numbers."""
    if isinstance(posted, dict):
        return [posted]
    if not isinstance(posted, list):
        raise ValueError("is no report")
    entries = []
    for request in posted:
        reports = request.get("report") if isinstance(request, dict) else None
        if not isinstance(reports, list) or not request.get("requestId"):
            raise ValueError("names no request")
        entries += [{**request, **each} for each in reports if isinstance(each, dict)]
    return entries


def _named(entry: dict[str, Any], now: datetime) -> tuple[str, Report] | None:
    fields = {name.lower(): value for name, value in entry.items()}
    number = _first(fields, "telnum", "number", "customernumber")
    request, key = _first(fields, "requestid", "uuid"), _first(fields, "crqid")
    if not NUMBER.fullmatch(number) or not (request or key):
        raise ValueError("names no message")
    if "eventname" not in fields and _is_inbound(fields):
        status, reason = "in", ""
        report: Report | None = _answer(fields, number, now)
    else:
        status = _first(fields, "eventname", "status").lower()
        reason = _first(fields, "failurereason", "failedreason", "reason")
        report = _status(fields, status, reason, number, now)
    if report is None:
        return None
    name = "\n".join((request or key, number, status, reason))
    return sha256(name.encode(errors="replace")).hexdigest(), report


def _status(
    fields: dict[str, Any], status: str, reason: str, number: str, now: datetime
) -> Report | None:
    kind = KINDS.get(status)
    if kind is None:
        return None
    words = reason or WHY.get(status) or _first(fields, "desc", "description")
    return Report(
        provider="msg91",
        provider_id=_first(fields, "requestid", "uuid") or None,
        key=_first(fields, "crqid") or None,
        kind=kind,
        at=_time(_first(fields, "deliverytime", "statusupdatedat", "date"), now),
        address=f"+{number.removeprefix('+')}",
        detail=f"MSG91: {words}" if kind == "failed" and words else "",
    )


def _is_inbound(fields: dict[str, Any]) -> bool:
    return str(fields.get("direction")) == "0" or "messages" in fields


def _answer(fields: dict[str, Any], number: str, now: datetime) -> Report:
    text = _first(fields, "text") or _text_in(fields.get("messages"))
    return Report(
        provider="msg91",
        provider_id=_first(fields, "uuid", "requestid") or None,
        key=None,
        kind=kind_of(text),
        at=_time(_first(fields, "ts", "requestedat"), now),
        address=f"+{number.removeprefix('+')}",
        text=text,
        channel="whatsapp" if "customernumber" in fields else "sms",
    )


def _text_in(messages: Any) -> str:
    """JSON as a text inside the JSON."""
    try:
        found = json.loads(messages)[0]["text"]["body"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _time(said: str, now: datetime) -> datetime:
    """Without a zone it is India's."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return now
    return found if found.tzinfo else found.replace(tzinfo=INDIA)


def _first(fields: dict[str, Any], *names: str) -> str:
    said = (str(fields[name])[:2000] for name in names if fields.get(name) not in (None, ""))
    return next(said, "")
