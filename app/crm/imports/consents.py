"""What a file says of the messages that its contacts agreed to, or want no more.

What it says given is noted and frees no address: lists are old, and whoever said no since means it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator

from app.compose.payload import Line, Moment, Payload, Text
from app.crm.consent.history import Said, append_all, latest_of
from app.crm.consent.reach import address_of, own_channel
from app.crm.consent.record import CHANNELS
from app.crm.imports.kinds import Row
from app.modules.notification.suppression import suppress_all

if TYPE_CHECKING:
    from app.compose.context import Context

GIVEN, WITHDRAWN = "given", "withdrawn"
WORDS = {
    GIVEN: ("yes", "y", "true", "1", "x", "given", "granted", "optin", "optedin", "subscribed"),
    WITHDRAWN: ("no", "n", "false", "0", "withdrawn", "revoked", "optout", "optedout",
                "unsubscribed"),
    None: ("", "unknown", "none", "null"),
}  # fmt: skip
STATES = {word: state for state, words in WORDS.items() for word in words}


def _state(said: Any) -> Any:
    """Yes and no as lists write them; what is neither stays, to be refused."""
    word = "".join(filter(str.isalnum, str(said))).lower()
    return STATES.get(word, said)


YesOrNo = Annotated[Literal["given", "withdrawn"] | None, BeforeValidator(_state)]


class ConsentColumns(Payload):
    """For each channel given or withdrawn, also as yes or no. `consentSource` says where it was
    said, `consentWording` what exactly was agreed to, `consentAt` when."""

    email_consent: YesOrNo = None
    sms_consent: YesOrNo = None
    whatsapp_consent: YesOrNo = None
    consent_source: Line | None = None
    consent_wording: Text | None = None
    consent_at: Moment | None = None

    def consents(self) -> Iterator[tuple[str, str]]:
        """By channel what the file says of it."""
        for channel in CHANNELS:
            state = getattr(self, f"{channel}_consent")
            if state:
                yield channel, state


def note_consents(ctx: "Context", rows: Iterable[tuple[Row, Any]]) -> set[UUID]:
    """Adds what the rows say of their contacts to the history, as far as it is news: what was said
    before, or is older than what is known, is not. Returns the contacts of whom it was."""
    saying = [(row, contact) for row, contact in rows if any(row.data.consents())]
    if not saying:
        return set()
    latest = latest_of(ctx, [contact.id for _, contact in saying])
    news = [
        (row, contact, channel, state)
        for row, contact in saying
        for channel, state in row.data.consents()
        if _is_news(state, row.data.consent_at or ctx.now, latest.get((contact.id, channel)))
    ]
    append_all(ctx, [(who, _columns(ctx, row, *what)) for row, who, *what in news])
    _suppress(ctx, news)
    return {contact.id for _, contact, _, _ in news}


def _is_news(state: str, at: datetime, latest: Said | None) -> bool:
    return latest is None or (latest.state != state and latest.at <= at)


def _suppress(ctx: "Context", news: Iterable[tuple[Row, Any, str, str]]) -> None:
    refused = defaultdict(list)
    for row, contact, channel, state in news:
        address = address_of(contact, channel)
        if state == WITHDRAWN and address:
            refused[own_channel(channel), _source(row)].append(address)
    for (channel, source), addresses in refused.items():
        by: dict[str, Any] = {"channel": channel, "by_id": ctx.actor.id}
        suppress_all(ctx, addresses, "unsubscribed", source, **by)


def _columns(ctx: "Context", row: Row, channel: str, state: str) -> dict[str, Any]:
    return {
        "channel": channel,
        "state": state,
        "at": row.data.consent_at or ctx.now,
        "how": "import",
        "by_id": ctx.actor.id,
        "source": _source(row),
        "wording": row.data.consent_wording if state == GIVEN else None,
    }


def _source(row: Row) -> str:
    return row.data.consent_source or f"Import “{row.source}”"
