"""What a file says of the messages that its contacts agreed to, or want no more.

What it says given is noted and frees no address: lists are old, and whoever said no since means it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator
from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.compose.bulk import insert_rows
from app.compose.payload import Line, Moment, Payload, Text
from app.crm.consent.history import tell
from app.crm.consent.reach import address_of, own_channel
from app.crm.consent.record import CHANNELS, ConsentEntry
from app.crm.imports.kinds import Row
from app.modules.notification.suppression import suppress

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

Latest = dict[tuple[UUID | None, str], tuple[str, datetime]]


def _state(said: Any) -> Any:
    """Yes and no as lists write them; what is neither stays, to be refused."""
    word = "".join(filter(str.isalnum, str(said))).lower()
    return STATES.get(word, said)


Said = Annotated[Literal["given", "withdrawn"] | None, BeforeValidator(_state)]


class ConsentColumns(Payload):
    """For each channel given or withdrawn, also as yes or no. `consentSource` says where it was
    said, `consentWording` what exactly was agreed to, `consentAt` when."""

    email_consent: Said = None
    sms_consent: Said = None
    whatsapp_consent: Said = None
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
    latest = _latest(ctx, [contact.id for _, contact in saying])
    news = [
        (row, contact, channel, state)
        for row, contact in saying
        for channel, state in row.data.consents()
        if _is_news(state, row.data.consent_at or ctx.now, latest.get((contact.id, channel)))
    ]
    entries = [_entry(ctx, *each) for each in news]
    insert_rows(ctx.session, ConsentEntry, entries)
    for (_, contact, channel, state), entry in zip(news, entries, strict=True):
        tell(ctx, contact, ConsentEntry(**entry))
        if state == WITHDRAWN and entry["address"]:
            by: dict[str, Any] = {"channel": own_channel(channel), "by_id": ctx.actor.id}
            suppress(ctx, entry["address"], "unsubscribed", entry["source"], **by)
    return {contact.id for _, contact, _, _ in news}


def _is_news(state: str, at: datetime, latest: tuple[str, datetime] | None) -> bool:
    return latest is None or (latest[0] != state and latest[1] <= at)


def _entry(ctx: "Context", row: Row, contact: Any, channel: str, state: str) -> dict[str, Any]:
    return {
        "org_id": ctx.org_id,
        "contact_id": contact.id,
        "channel": channel,
        "state": state,
        "at": row.data.consent_at or ctx.now,
        "how": "import",
        "by_id": ctx.actor.id,
        "source": row.data.consent_source or f"Import “{row.source}”",
        "wording": row.data.consent_wording if state == GIVEN else None,
        "address": address_of(contact, channel),
        "created_at": ctx.now,
        "updated_at": ctx.now,
    }


def _latest(ctx: "Context", ids: Sequence[UUID]) -> Latest:
    """What each of the contacts said last, by channel."""
    entry = ConsentEntry
    newest = (
        select(entry.contact_id, entry.channel, entry.state, entry.at)
        .where(entry.contact_id == any_(literal(list(ids), ARRAY(Uuid))))
        .ext(distinct_on(entry.contact_id, entry.channel))
        .order_by(entry.contact_id, entry.channel, entry.id.desc())
    )
    found = ctx.session.execute(newest)
    return {(contact_id, channel): (state, at) for contact_id, channel, state, at in found}
