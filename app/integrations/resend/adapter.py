"""Hands messages to Resend, alone or by the hundred. A request's key is what makes Resend send it
once only, so one whose answer was lost is made again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import current_app

from app.integrations.http import Caller, Lost, Reply, Unreachable, calling
from app.integrations.resend.body import body_of, unfit
from app.integrations.resend.errors import failure_of
from app.integrations.resend.status import report_of_mail
from app.modules.notification.carriers import (
    CARRIERS,
    Channel,
    Outcome,
    Outgoing,
    TemporaryFailure,
)
from app.modules.notification.reports import Report

MOST = 100


class ResendLine:
    def __init__(self, caller: Caller, sender: str) -> None:
        self._caller, self._sender = caller, sender

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        """What can't be written as a mail is refused here; the rest goes out in one request."""
        refused = {place: unfit(message) for place, message in enumerate(messages)}
        fit = [message for place, message in enumerate(messages) if not refused[place]]
        taken = iter(self._hand_over(fit, key) if fit else [])
        return [Outcome(refused=why) if why else next(taken) for why in refused.values()]

    def ask(self, provider_id: str, now: datetime) -> Report | None:
        """By the last event of the mail."""
        reply = self._call("GET", f"/emails/{quote(provider_id, safe='')}")
        if reply.status == 404:
            return None
        if reply.status != 200:
            raise failure_of(reply)
        return report_of_mail(reply.body, provider_id, now)

    def _hand_over(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        bodies = [body_of(message, self._sender) for message in messages]
        if len(bodies) == 1:
            return [Outcome(_id_of(self._post("/emails", bodies[0], key).body))]
        if any(message.attachments for message in messages):
            raise ValueError("attachments go out alone: a batch takes none")
        return outcomes_of(self._post("/emails/batch", bodies, key), len(bodies))

    def _post(self, path: str, body: Any, key: str) -> Reply:
        # Permissive, because a strict batch is refused whole for one address that is none.
        headers = {"Idempotency-Key": key}
        if isinstance(body, list):
            headers["x-batch-validation"] = "permissive"
        reply = self._call("POST", path, json=body, headers=headers)
        if reply.status != 200:
            raise failure_of(reply)
        return reply

    def _call(self, method: str, path: str, **request: Any) -> Reply:
        try:
            return self._caller.ask(method, path, **request)
        except Unreachable as error:
            raise TemporaryFailure(f"Resend can't be reached: {error}") from error
        except Lost as error:
            raise TemporaryFailure(f"Resend did not answer: {error}") from error


class ResendAdapter:
    name = "resend"
    channels: frozenset[Channel] = frozenset({"email"})
    repeats = True
    most = MOST

    def configured(self, channel: Channel) -> bool:
        return current_app.config["SETTINGS"].resend_api_key is not None

    @contextmanager
    def open(self) -> Iterator[ResendLine]:
        settings = current_app.config["SETTINGS"]
        key = {"Authorization": f"Bearer {settings.resend_api_key.get_secret_value()}"}
        with calling(settings.resend_base_url, headers=key) as caller:
            yield ResendLine(caller, settings.mail_from)


def outcomes_of(reply: Reply, count: int) -> list[Outcome]:
    """`errors` name the messages that were refused by their places; `data` has the ids of the
    others, in order."""
    errors = {each.get("index"): _words(each) for each in _objects(reply.body.get("errors"))}
    ids = iter([_id_of(each) for each in _objects(reply.body.get("data"))])
    try:
        found = [
            Outcome(refused=errors[place]) if place in errors else Outcome(next(ids))
            for place in range(count)
        ]
    except StopIteration:
        raise _unreadable() from None
    if next(ids, None) is not None:
        raise _unreadable()
    return found


def _id_of(found: dict[str, Any]) -> str:
    if not found.get("id"):
        raise _unreadable()
    return str(found["id"])[:200]


def _unreadable() -> TemporaryFailure:
    return TemporaryFailure("Resend's answer can't be read")


def _objects(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _words(fault: dict[str, Any]) -> str:
    return f"Resend: {str(fault.get('message', ''))[:500] or 'refused'}"


CARRIERS["resend"] = ResendAdapter()
