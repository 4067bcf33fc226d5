"""Who carries messages out: adapters of vendors offer themselves here."""

from typing import Protocol

from app.modules.notification.models import Mail


class Failure(Exception):
    """A message was not delivered; the text is for a person."""


class PermanentFailure(Failure):
    """Trying again will not help."""


class TemporaryFailure(Failure):
    """It may work later. `uncertain`: it may even have arrived, so it is not sent again by
    itself."""

    def __init__(self, reason: str, *, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


class MailCarrier(Protocol):
    def configured(self) -> bool:
        """Do the settings say how to reach it?"""

    def deliver(self, mail: Mail) -> None:
        """Hands the mail over. Raises PermanentFailure, TemporaryFailure."""


MAIL_CARRIERS: dict[str, MailCarrier] = {}


def mail_carrier() -> MailCarrier | None:
    """The first that is configured, by name."""
    ready = (MAIL_CARRIERS[name] for name in sorted(MAIL_CARRIERS))
    return next((carrier for carrier in ready if carrier.configured()), None)
