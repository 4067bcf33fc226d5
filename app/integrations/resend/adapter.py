"""Hands messages to Resend. A request's key is what makes Resend send it once only."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NoReturn

from flask import current_app

from app.integrations.http import Caller, Lost, Reply, Unreachable, calling
from app.modules.notification.carriers import (
    CARRIERS,
    Blocked,
    Channel,
    Failure,
    Outcome,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
)

BUSY = timedelta(seconds=2)
QUOTAS = ("daily_quota_exceeded", "monthly_quota_exceeded")
# Everything else below 500 says that the request itself is refused: the same again would be too.
PASSING = (429, "concurrent_idempotent_requests")
ACCOUNT = (401, 403)
ITS_OWN = ("Date",)


class ResendLine:
    def __init__(self, caller: Caller, sender: str) -> None:
        self._caller, self._sender = caller, sender

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        (message,) = messages
        reply = self._ask("/emails", body_of(message, self._sender), {"Idempotency-Key": key})
        return [Outcome(_id(reply.body))]

    def reconcile(self, message: Outgoing, since: datetime) -> NoReturn:
        raise NotImplementedError("what is lost is handed over again under its key")

    def _ask(self, path: str, body: Any, headers: Mapping[str, str]) -> Reply:
        try:
            reply = self._caller.ask("POST", path, json=body, headers=headers)
        except Unreachable as error:
            raise TemporaryFailure(f"Resend can't be reached: {error}") from error
        except Lost as error:
            raise TemporaryFailure(f"Resend did not answer: {error}") from error
        if reply.status != 200:
            raise failure_of(reply)
        return reply


class ResendAdapter:
    name = "resend"
    channels: frozenset[Channel] = frozenset({"email"})
    repeats = True
    reconciles = False
    most = 1

    def configured(self, channel: Channel) -> bool:
        return current_app.config["SETTINGS"].resend_api_key is not None

    @contextmanager
    def open(self) -> Iterator[ResendLine]:
        settings = current_app.config["SETTINGS"]
        key = {"Authorization": f"Bearer {settings.resend_api_key.get_secret_value()}"}
        with calling(settings.resend_base_url, headers=key) as caller:
            yield ResendLine(caller, settings.mail_from)


def body_of(message: Outgoing, sender: str) -> dict[str, Any]:
    """The message as POST /emails takes it; what it doesn't have is left out."""
    body = {
        "from": message.sender or sender,
        "to": [message.to],
        "cc": list(message.cc),
        "subject": message.subject,
        "html": message.html,
        "text": message.text,
        "reply_to": [message.reply_to] if message.reply_to else [],
        "headers": {name: one for name, one in message.headers.items() if name not in ITS_OWN},
        "tags": [{"name": name, "value": value} for name, value in message.tags.items()],
        "attachments": [_attached(kept) for kept in message.attachments],
    }
    return {name: value for name, value in body.items() if value}


def failure_of(reply: Reply) -> Failure:
    """What its answer means, by its status and the error's name; texts may change."""
    name = str(reply.body.get("name", ""))
    said = str(reply.body.get("message", "")) or f"it answered {reply.status}"
    reason = f"Resend: {said}" + (f" ({name})" if name else "")
    if name in QUOTAS or reply.status in ACCOUNT:
        return Blocked(reason)
    if reply.status in PASSING or name in PASSING:
        return TemporaryFailure(reason, wait=reply.retry_after or BUSY)
    if reply.status >= 500:
        return TemporaryFailure(reason, wait=reply.retry_after)
    return PermanentFailure(reason)


def _id(found: dict[str, Any]) -> str | None:
    return str(found["id"])[:200] if found.get("id") else None


def _attached(kept: dict[str, Any]) -> dict[str, str]:
    parameters = "".join(f"; {name}={value}" for name, value in kept["parameters"].items())
    return {
        "filename": kept["name"],
        "content": kept["content"],
        "content_type": f"{kept['type']}{parameters}",
    }


CARRIERS["resend"] = ResendAdapter()
