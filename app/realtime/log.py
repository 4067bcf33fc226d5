"""What the hub reads of the event log. Numbers are in commit order, so `seq >` misses nothing."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from app.compose.events import Event
from app.compose.org import EventCounter
from app.extensions import db


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


def events_after(org_id: UUID, seq: int, *, limit: int) -> Sequence[Event]:
    """The org's next events in order, `limit` at most."""
    statement = select(Event).where(Event.org_id == org_id, Event.seq > seq)
    statement = statement.order_by(Event.seq).limit(limit)
    return db.session.scalars(statement.execution_options(all_orgs=True)).all()


def missed(
    org_id: UUID, channel: str, *, after: int, until: int, limit: int
) -> Sequence[Event] | None:
    """The channel's events in (after, until], in order. None where there are more than `limit`."""
    statement = select(Event).where(
        Event.org_id == org_id,
        Event.seq > after,
        Event.seq <= until,
        Event.channels.contains([channel]),
    )
    statement = statement.order_by(Event.seq).limit(limit + 1)
    found = db.session.scalars(statement.execution_options(all_orgs=True)).all()
    return found if len(found) <= limit else None
