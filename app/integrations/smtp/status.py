"""What comes back by mail: delivery reports (RFC 3464) and complaints (RFC 5965)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256

from app.integrations.smtp.bounce_address import keys_in
from app.modules.notification.reports import Kind, Report

ACTIONS: dict[str, Kind] = {"failed": "bounced", "delayed": "delayed", "delivered": "delivered"}
ENVELOPES = ("To", "X-Original-To", "Delivered-To", "Envelope-To")
POLICY = "5.7."
NO_COMPLAINT = ("not-spam", "auth-failure")


def reports_of(raw: bytes, now: datetime) -> list[tuple[str, Report]]:
    """Each with a name to know it again by. Raises ValueError for what is no report on a message
    that could be ours."""
    try:
        mail = message_from_bytes(raw)
        found = [*_bounces(mail, now), *_complaints(mail, now)]
    except (TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError("is no mail") from error
    if mail.get_content_type() != "multipart/report":
        raise ValueError("is no report")
    if not all(each.key or each.provider_id for each in found):
        raise ValueError("names no message")
    name = sha256(raw).hexdigest()
    return [(f"{name} {place}", report) for place, report in enumerate(found)]


def _bounces(mail: Message, now: datetime) -> Iterator[Report]:
    """One for each recipient of the report."""
    for part in _parts(mail, "message/delivery-status"):
        for block in part[1:]:
            kind = ACTIONS.get(_field(block, "Action").lower())
            status = _field(block, "Status")
            if kind is None:
                continue
            yield Report(
                provider="smtp",
                provider_id=_message_id(mail),
                key=_key(mail, []),
                kind=kind,
                at=_time(mail, now),
                address=_address(block),
                detail=_typed(_field(block, "Diagnostic-Code")) or status,
                lasting=kind == "bounced" and status[:2] == "5." and status[:4] != POLICY,
            )


def _complaints(mail: Message, now: datetime) -> Iterator[Report]:
    for part in _parts(mail, "message/feedback-report"):
        for block in part[:1]:
            if _field(block, "Feedback-Type").lower() in NO_COMPLAINT:
                continue
            yield Report(
                provider="smtp",
                provider_id=_message_id(mail),
                key=_key(mail, [_field(block, "Original-Mail-From")]),
                kind="complained",
                at=_time(mail, now),
                address=parseaddr(_field(block, "Original-Rcpt-To"))[1],
                detail=f"reported as {_field(block, 'Feedback-Type')}",
                lasting=True,
            )


def _parts(mail: Message, kind: str) -> Iterator[list[Message]]:
    for part in mail.walk():
        content = part.get_payload()
        if part.get_content_type() == kind and isinstance(content, list):
            yield [block for block in content if isinstance(block, Message)]


def _message_id(mail: Message) -> str | None:
    """Of the mail that it is about: its headers, or all of it, go along."""
    for part in mail.walk():
        content = part.get_payload()
        if part.get_content_type() == "text/rfc822-headers" and isinstance(content, str):
            return _field(message_from_string(content), "Message-ID") or None
        if part.get_content_type() == "message/rfc822" and isinstance(content, list) and content:
            original = content[0]
            return _field(original, "Message-ID") or None if isinstance(original, Message) else None
    return None


def _key(mail: Message, more: list[str]) -> str | None:
    headers = [str(value) for name in ENVELOPES for value in mail.get_all(name, [])]
    return next(iter(keys_in([*more, *headers])), None)


def _address(block: Message) -> str:
    """The recipient as we wrote it, if the report says so."""
    said = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
    return parseaddr(_typed(said))[1]


def _typed(value: str) -> str:
    """rfc822; ada@example.org"""
    return value.partition(";")[2].strip()[:1000]


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _time(mail: Message, now: datetime) -> datetime:
    try:
        found = parsedate_to_datetime(str(mail.get("Date")))
    except ValueError:
        return now
    return found if found.tzinfo else found.replace(tzinfo=UTC)
