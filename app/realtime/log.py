"""What the hub reads of the event log. Numbers are in commit order, so `seq >` misses nothing."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.compose.events import Event
from app.compose.org import EventCounter
from app.extensions import db

# Screens hear of these on more channels than the event's own: `fragments.audience`.
SHARED = ("task.", "process.", "contact.updated", "contact.reassigned", "contact.merged")
CALENDARS = "scheduling.booking."
# By these an event says whose page it makes out of date.
CONTACTS = ("contactId", "companyId", "mergedId")


def counters(org_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The number of the latest event of each org."""
    statement = select(EventCounter.org_id, EventCounter.seq).where(
        EventCounter.org_id.in_(list(org_ids))
    )
    rows = db.session.execute(statement.execution_options(all_orgs=True))
    return {row.org_id: row.seq for row in rows}


def counter(org_id: UUID) -> int:
    """The number of the org's latest event. Every event up to it can be read now."""
    return counters([org_id]).get(org_id, 0)


def events_after(org_id: UUID, seq: int, *, limit: int) -> list[Event]:
    """The org's next events in order, `limit` at most."""
    statement = select(Event).where(Event.org_id == org_id, Event.seq > seq)
    return _read(statement.limit(limit))


def missed(
    org_id: UUID, channel: str, *, after: int, until: int, limit: int, leaving: bool = False
) -> list[Event] | None:
    """The channel's events in (after, until], in order; `leaving` adds what only screens hear: that
    a rep's deal went to somebody else, and what is shared of the rep's records, for managers of
    all; and whatever concerns a contact. None where there are more than `limit`."""
    concerned: ColumnElement[bool] = Event.channels.contains([channel])
    shared = or_(*(Event.name.startswith(name) for name in SHARED))
    if leaving and ":crm:rep:" in channel:
        rep = channel.rpartition(":")[2]
        previous = Event.payload["previousOwnerId"].astext == rep
        own = Event.payload["ownerId"].astext == rep
        left = and_(Event.name.startswith("deal."), previous)
        concerned = or_(concerned, left, and_(shared, own))
    if leaving and ":crm:contact:" in channel:
        contact = channel.rpartition(":")[2]
        concerned = or_(*(Event.payload[name].astext == contact for name in CONTACTS))
    if leaving and channel.endswith(":crm:pipeline"):
        concerned = or_(concerned, shared, Event.name.startswith(CALENDARS))
    statement = select(Event).where(
        Event.org_id == org_id, Event.seq > after, Event.seq <= until, concerned
    )
    found = _read(statement.limit(limit + 1))
    return found if len(found) <= limit else None


def _read(statement: Select[Event]) -> list[Event]:
    """In order, and detached: what is loaded here outlives the session's next org."""
    ordered = statement.order_by(Event.seq).execution_options(all_orgs=True)
    found = list(db.session.scalars(ordered))
    db.session.expunge_all()
    return found
