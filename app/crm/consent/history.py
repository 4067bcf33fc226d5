"""How a contact stands to messages, and how that came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.compose.bulk import insert_rows, one_of
from app.compose.payload import Payload
from app.compose.records import new_id
from app.compose.registry import query
from app.crm.consent.reach import address_of, channels_at
from app.crm.consent.record import CHANNELS, ConsentEntry
from app.crm.contacts.record import Contact
from app.modules.notification.models import NtfSuppression

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Standing:
    """Of one channel. `suppression` is what stops messages there; `latest` the last entry."""

    channel: str
    address: str | None
    suppression: NtfSuppression | None
    latest: ConsentEntry | None

    @property
    def state(self) -> str:
        """given, withdrawn or unknown. What is suppressed is withdrawn, whatever was said before;
        that mail comes back says nothing of consent."""
        if self.suppression is not None and self.suppression.reason != "bounced":
            return "withdrawn"
        return self.latest.state if self.latest is not None else "unknown"

    @property
    def reached(self) -> bool:
        """May a campaign be sent there? (decisions: unless it is withdrawn)"""
        return bool(self.address) and self.suppression is None and self.state != "withdrawn"

    @property
    def since(self) -> Any:
        if self.latest is not None and self.latest.state == self.state:
            return self.latest.at
        return self.suppression.since if self.suppression and self.state == "withdrawn" else None


class Said(NamedTuple):
    state: str
    how: str
    at: datetime


class AskConsents(Payload):
    contact_id: UUID


@query("crm.contactConsents", right="consent:read")
def contact_consents(ctx: "Context", data: AskConsents) -> list[Standing]:
    """How the contact stands to each channel now."""
    return standings(ctx, ctx.get(Contact, data.contact_id))


@query("crm.consentHistory", right="consent:read")
def consent_history(ctx: "Context", data: AskConsents) -> list[ConsentEntry]:
    """All that was said, the newest first."""
    ctx.get(Contact, data.contact_id)
    return list(entries(ctx, data.contact_id))


def standings(ctx: "Context", contact: Contact) -> list[Standing]:
    latest = {entry.channel: entry for entry in reversed(entries(ctx, contact.id))}
    addresses = {channel: address_of(contact, channel) for channel in CHANNELS}
    stops = _stops(ctx, [address for address in addresses.values() if address])
    return [
        Standing(channel, address, stops.get((address, channel)), latest.get(channel))
        for channel, address in addresses.items()
    ]


def entries(ctx: "Context", contact_id: UUID) -> Sequence[ConsentEntry]:
    mine = select(ConsentEntry).where(ConsentEntry.contact_id == contact_id)
    return ctx.session.scalars(mine.order_by(ConsentEntry.id.desc())).all()


def latest_state(
    ctx: "Context", contact_id: UUID, channel: str, *, forms: bool = True
) -> ConsentEntry | None:
    """What was said last; without `forms` as far as it is known who said it: whoever agrees on a
    form may be a stranger, and an imported list may be old."""
    mine = select(ConsentEntry).where(
        ConsentEntry.contact_id == contact_id, ConsentEntry.channel == channel
    )
    if not forms:
        agreed = and_(ConsentEntry.how.in_(("form", "import")), ConsentEntry.state == "given")
        mine = mine.where(~agreed)
    return ctx.session.scalars(mine.order_by(ConsentEntry.id.desc()).limit(1)).first()


def latest_of(ctx: "Context", ids: Sequence[UUID]) -> dict[tuple[UUID, str], Said]:
    """What each of the contacts said last, by channel. One statement."""
    entry = ConsentEntry
    newest = (
        select(entry.contact_id, entry.channel, entry.state, entry.how, entry.at)
        .where(one_of(entry.contact_id, ids))
        .ext(distinct_on(entry.contact_id, entry.channel))
        .order_by(entry.contact_id, entry.channel, entry.id.desc())
    )
    return {(row[0], row[1]): Said(*row[2:]) for row in ctx.session.execute(newest)}


def append(
    ctx: "Context", contact: Contact, channel: str, state: str, how: str, source: str, **more: Any
) -> ConsentEntry:
    """One more entry; `more` are its other columns."""
    said = {"channel": channel, "state": state, "how": how, "source": source, **more}
    (entry_id,) = append_all(ctx, [(contact, said)])
    return ctx.session.get_one(ConsentEntry, (ctx.org_id, entry_id))


def append_all(ctx: "Context", said: Sequence[tuple[Any, dict[str, Any]]]) -> list[UUID]:
    """An entry more for each of the contacts; it was said now, unless the columns name another
    time, and stands on the timeline at that, but for what a campaign's own event tells there.
    Returns their ids."""
    times = {"created_at": ctx.now, "updated_at": ctx.now}
    rows = [
        {
            "org_id": ctx.org_id,
            "id": new_id(),
            "contact_id": contact.id,
            "address": address_of(contact, columns["channel"]),
            "at": ctx.now,
            **times,
            **columns,
        }
        for contact, columns in said
    ]
    insert_rows(ctx.session, ConsentEntry, rows)
    for (contact, _), row in zip(said, rows, strict=True):
        if row["how"] != "link":
            _tell(ctx, contact, row)
    return [row["id"] for row in rows]


def _tell(ctx: "Context", contact: Any, row: dict[str, Any]) -> None:
    said = {"channel": NAMES[row["channel"]], "by": row["how"], "source": row["source"]}
    facts = {**contact.event_facts(), "contact_id": contact.id, **said}
    links, name = contact.event_links(), f"consent.{row['state']}"
    ctx.emit(name, contact, links=links, at=row["at"], **facts)


NAMES = {"email": "email", "sms": "text message", "whatsapp": "WhatsApp"}


def _stops(ctx: "Context", addresses: list[str]) -> dict[tuple[str | None, str], NtfSuppression]:
    """By address and channel that it stops; what its owner said before mail that came back."""
    known = select(NtfSuppression).where(NtfSuppression.address.in_(addresses))
    found = sorted(ctx.session.scalars(known), key=lambda one: one.reason != "bounced")
    return {
        (one.address, channel): one
        for one in found
        for channel in channels_at(one.address, one.channel)
    }
