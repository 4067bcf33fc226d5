"""Who carries messages out: adapters of vendors offer themselves here."""

from datetime import timedelta
from typing import Protocol

from app.modules.notification.models import Mail


class Failure(Exception):
    """A message was not delivered; the text is for a person."""


class PermanentFailure(Failure):
    """Trying again will not help. `unreachable` is the address that does not exist, if that is
    why."""

    def __init__(self, reason: str, *, unreachable: str | None = None) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class TemporaryFailure(Failure):
    """It may work later. `uncertain`: it may even have arrived, so it is not sent again by itself.
    `wait` is what the carrier asks for, because it is busy: that is no try."""

    def __init__(
        self, reason: str, *, uncertain: bool = False, wait: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.uncertain = uncertain
        self.wait = wait


class MailCarrier(Protocol):
    """`repeats`: handed over twice, a mail goes out once, so one whose fate is unknown is handed
    over again."""

    name: str
    repeats: bool

    def configured(self) -> bool:
        """Do the settings say how to reach it?"""

    def deliver(self, mail: Mail) -> str | None:
        """Hands the mail over; returns what the carrier knows it as. Raises PermanentFailure,
        TemporaryFailure."""


MAIL_CARRIERS: dict[str, MailCarrier] = {}


def mail_carrier() -> MailCarrier | None:
    """The first that is configured, by name."""
    ready = (MAIL_CARRIERS[name] for name in sorted(MAIL_CARRIERS))
    return next((carrier for carrier in ready if carrier.configured()), None)
