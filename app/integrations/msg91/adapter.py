"""Hands SMS and WhatsApp messages to MSG91. It knows no idempotency key and can't be asked, so a
message whose answer was lost stays uncertain until a delivery report names it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import current_app

from app.integrations.http import Caller, Lost, Unreachable, calling
from app.integrations.msg91.body import body_of, unfit
from app.integrations.msg91.errors import outcome_of
from app.modules.notification.carriers import (
    CARRIERS,
    Channel,
    Outcome,
    Outgoing,
    TemporaryFailure,
)
from app.settings import Settings


class MSG91Line:
    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller, self._settings = caller, settings

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        """One message a request, because a request for many has only one answer."""
        (message,) = messages
        refused = unfit(message, self._settings)
        if refused:
            return [Outcome(refused=refused)]
        path, body = body_of(message, self._settings)
        try:
            reply = self._caller.ask("POST", path, json=body)
        except Unreachable as error:
            raise TemporaryFailure(f"MSG91 can't be reached: {error}") from error
        except Lost as error:
            reason = f"MSG91 did not answer, it may have been sent: {error}"
            raise TemporaryFailure(reason, uncertain=True) from error
        return [outcome_of(reply, message)]


class MSG91Adapter:
    name = "msg91"
    channels: frozenset[Channel] = frozenset({"sms", "whatsapp"})
    repeats = False
    most = 1

    def configured(self, channel: Channel) -> bool:
        settings = current_app.config["SETTINGS"]
        if settings.msg91_auth_key is None:
            return False
        return channel == "sms" or settings.msg91_whatsapp_number is not None

    @contextmanager
    def open(self) -> Iterator[MSG91Line]:
        settings = current_app.config["SETTINGS"]
        key = {"authkey": settings.msg91_auth_key.get_secret_value()}
        with calling(settings.msg91_base_url, headers=key) as caller:
            yield MSG91Line(caller, settings)


CARRIERS["msg91"] = MSG91Adapter()
