"""Who carries messages out: the adapters of vendors offer themselves here, for a mail that a person
writes and for a campaign alike."""

from base64 import b32decode, b32encode
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable
from uuid import UUID

from flask import current_app

from app.compose.registry import registry

if TYPE_CHECKING:
    from app.modules.notification.reports import Report

Channel = Literal["email", "sms", "whatsapp"]


@dataclass(frozen=True)
class Outgoing:
    """One message, rendered. `key` is our own id of it, which comes back in what the carrier says
    later: `key_of`, else letters, digits, - and _ only. `to` is an address or an E.164 number.
    Without `sender` ("Name <address>") it is the settings' own. `attachments` are
    `attachments.Attachment`s as JSON keeps them.
    `template` names a text that the vendor itself keeps (MSG91's template id, Twilio's ContentSid),
    filled with `variables`."""

    key: str
    channel: Channel
    to: str
    subject: str = ""
    html: str = ""
    text: str = ""
    sender: str = ""
    reply_to: str = ""
    cc: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[dict[str, Any], ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What differs from an empty one, so that a row of it is small."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Outgoing":
        lists: dict[str, Any] = {
            name: tuple(kept[name]) for name in ("cc", "attachments") if name in kept
        }
        return cls(**{**kept, **lists})


@dataclass(frozen=True)
class Outcome:
    """What became of one message of a request. `refused` says to a person why it never goes out;
    `unreachable` is the address that does not exist, `stopped` that its owner wants none: both are
    suppressed. Without `refused` it was taken."""

    provider_id: str | None = None
    refused: str | None = None
    unreachable: str = ""
    stopped: bool = False


class Failure(Exception):
    """A request came to nothing; the text is for a person."""


class PermanentFailure(Failure):
    """This request is refused: the same again would be too."""


class Blocked(PermanentFailure):
    """It is our account that is refused (a wrong key, no balance, a used up quota): nothing goes
    out until a person has seen to it."""


class TemporaryFailure(Failure):
    """It may work later, nothing of the request was done. `uncertain`: it may have been, so it is
    not sent again by itself. `wait` is what the carrier asks for, because it is busy: that is no
    try."""

    def __init__(
        self, reason: str, *, uncertain: bool = False, wait: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.uncertain = uncertain
        self.wait = wait


class Line(Protocol):
    """An open connection to a carrier, for one message after the other."""

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        """One request; the outcomes are in the order of the messages, at most `Carrier.most`. A
        carrier that `repeats` takes the same messages under the same `key` only once. Raises
        PermanentFailure, Blocked, TemporaryFailure."""


@runtime_checkable
class Finding(Protocol):
    """What some lines can as well: look for a message whose answer was lost."""

    def reconcile(self, message: Outgoing, since: datetime) -> Outcome | None:
        """What became of a message sent not before `since`; None: it never arrived there. Raises as
        `send`."""


@runtime_checkable
class Knowing(Protocol):
    """What some lines can as well: say how a message stands that was taken."""

    def ask(self, provider_id: str, now: datetime) -> "Report | None":
        """The last that is known of it, heard at `now`; None: nothing yet, or nothing any more.
        Raises as `send`."""


class Carrier(Protocol):
    """`repeats`: a request made again under its key is done once. `most` is how many messages one
    request takes."""

    name: str
    channels: frozenset[Channel]
    repeats: bool
    most: int

    def configured(self, channel: Channel) -> bool:
        """Do the settings say how to send that?"""

    def open(self) -> AbstractContextManager[Line]:
        """A line that is kept open within the `with`."""


CARRIERS: dict[str, Carrier] = {}


def key_of(org_id: UUID, message_id: UUID) -> str:
    """The key of an org's message: 52 letters and digits, whose case doesn't matter."""
    return b32encode(org_id.bytes + message_id.bytes).decode().rstrip("=").lower()


def named_by(key: str) -> tuple[UUID, UUID] | None:
    """The org and the message that a key of `key_of` names; None: it is none."""
    try:
        named = b32decode(f"{key.upper()}====")
    except ValueError:
        return None
    return (UUID(bytes=named[:16]), UUID(bytes=named[16:])) if len(named) == 32 else None


def carrier_for(channel: Channel, name: str | None = None) -> Carrier | None:
    """The carrier of that name, else the one the settings choose for the channel, else the first
    of section 11 that is configured. None: there is none."""
    chosen = name or getattr(current_app.config["SETTINGS"], f"{channel}_carrier")
    names = [chosen] if chosen else registry.integrations.get(channel, [])
    ready = (CARRIERS[each] for each in names if each in CARRIERS)
    return next((one for one in ready if channel in one.channels and one.configured(channel)), None)
