"""Hands SMS and WhatsApp messages to Twilio. Its API knows no idempotency key, so a message whose
answer was lost is uncertain, until Twilio is asked whether it has it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import current_app

from app.integrations.http import Caller, Lost, Reply, Unreachable, calling
from app.integrations.twilio_sms import past
from app.integrations.twilio_sms.errors import failure_of, outcome_of
from app.integrations.twilio_sms.form import form_of
from app.integrations.twilio_sms.status import report_on
from app.modules.notification.carriers import (
    CARRIERS,
    Channel,
    Outcome,
    Outgoing,
    TemporaryFailure,
)
from app.modules.notification.reports import Report
from app.settings import Settings

MOST_PAGES = 20


class TwilioLine:
    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller, self._settings = caller, settings
        self._folder = f"/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages"
        self._path = f"{self._folder}.json"

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        (message,) = messages
        reply = self._ask("POST", self._path, data=form_of(message, self._settings))
        if reply.status not in (200, 201):
            return [outcome_of(reply, message)]
        if not reply.body.get("sid"):
            raise TemporaryFailure("Twilio's answer can't be read", uncertain=True)
        return [Outcome(str(reply.body["sid"])[:200])]

    def reconcile(self, message: Outgoing, since: datetime) -> Outcome | None:
        """Looks through what was sent to the number since that day."""
        path = self._path
        query: dict[str, str] | None = past.filters_of(message, self._settings, since)
        for _ in range(MOST_PAGES):
            reply = self._ask("GET", path, params=query)
            if reply.status != 200:
                raise failure_of(reply)
            for found in reply.body.get("messages") or []:
                if past.is_it(found, message, since):
                    return past.outcome_of(found, message)
            path, query = str(reply.body.get("next_page_uri") or ""), None
            if not path:
                return None
        raise TemporaryFailure("Twilio lists too many messages to this number")

    def ask(self, provider_id: str, now: datetime) -> Report | None:
        """By the message's status."""
        reply = self._ask("GET", f"{self._folder}/{quote(provider_id, safe='')}.json")
        if reply.status == 404:
            return None
        if reply.status != 200:
            raise failure_of(reply)
        said = {name: str(reply.body.get(name) or "") for name in ("status", "error_code", "to")}
        return report_on(provider_id, None, said["status"], said["error_code"], said["to"], now)

    def _ask(self, method: str, path: str, **request: Any) -> Reply:
        try:
            return self._caller.ask(method, path, **request)
        except Unreachable as error:
            raise TemporaryFailure(f"Twilio can't be reached: {error}") from error
        except Lost as error:
            reason = f"Twilio did not answer, it may have been sent: {error}"
            raise TemporaryFailure(reason, uncertain=True) from error


class TwilioAdapter:
    name = "twilio"
    channels: frozenset[Channel] = frozenset({"sms", "whatsapp"})
    repeats = False
    most = 1

    def configured(self, channel: Channel) -> bool:
        settings = current_app.config["SETTINGS"]
        if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
            return False
        if channel == "whatsapp":
            return settings.twilio_whatsapp_from is not None
        return bool(settings.twilio_from or settings.twilio_messaging_service_sid)

    @contextmanager
    def open(self) -> Iterator[TwilioLine]:
        settings = current_app.config["SETTINGS"]
        auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        with calling(settings.twilio_base_url, auth=auth) as caller:
            yield TwilioLine(caller, settings)


CARRIERS["twilio"] = TwilioAdapter()
