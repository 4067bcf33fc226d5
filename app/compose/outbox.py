"""What must follow a commit, as rows of the same commit: hook runs, delayed jobs, messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Connection, Index, UniqueConstraint, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.compose.bulk import insert_rows
from app.compose.events import Event, EventLink, Pending, plain
from app.compose.org import EventCounter
from app.compose.records import new_id
from app.compose.registry import registry
from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.unit import Unit


class WorkItem(OrgOwned, Model):
    """One thing to do, once. `kind` is hook, job or scheduled; `state` waiting, running, done,
    parked (the last try failed; a person decides) or dropped (a person did). `lease` names the
    run that holds it."""

    __tablename__ = "work_item"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    event_seq: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None] = mapped_column(UtcTime)
    hinted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    error: Mapped[str | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        UniqueConstraint("org_id", "event_seq", "name"),
        Index(
            "ix_work_item_due", "due_at", postgresql_where=text("state IN ('waiting', 'running')")
        ),
        Index("ix_work_item_parked", "org_id", postgresql_where=text("state = 'parked'")),
        Index("ix_work_item_name", "org_id", "name", "created_at"),
        Index("ix_work_item_waiting", "org_id", "name", postgresql_where=text("state = 'waiting'")),
    )


class DelayedQueue:
    """`ctx.queue`: work for later, kept as a row of this transaction."""

    def __init__(self, unit: "Unit", now: datetime) -> None:
        self._unit = unit
        self._now = now

    def add(
        self,
        name: str,
        data: dict[str, Any],
        *,
        delay: timedelta = timedelta(),
        first: bool = False,
    ) -> UUID:
        """Plans the queue job `name`; due `delay` from now. `first`: before what waits already, for
        the next piece of a work that is under way. Returns its id."""
        if name not in registry.queue_jobs:
            raise KeyError(f"no queue job is called {name!r}")
        row = work_row("job", name, data, due_at=self._now + delay, now=self._now)
        self._unit.work.append(row)
        if first:
            self._unit.first.add(row["id"])
        return row["id"]


def work_row(
    kind: str, name: str, payload: dict[str, Any], *, due_at: datetime, now: datetime, **more: Any
) -> dict[str, Any]:
    """A work item as a row to insert."""
    row = {"id": new_id(), "kind": kind, "name": name, "payload": plain(payload)}
    return {**row, "due_at": due_at, "created_at": now, "event_seq": None, **more}


def plan(
    line: Session | Connection, org_id: UUID, name: str, data: dict[str, Any], *, now: datetime
) -> UUID:
    """Plans the queue job in a transaction that is no unit's, due at once. Returns its id; whoever
    commits may hint at it, else it is found within seconds."""
    row = work_row("job", name, data, due_at=now, now=now)
    line.execute(insert(WorkItem.__table__), [{**row, "org_id": org_id}])  # type: ignore[arg-type]
    return UUID(str(row["id"]))


def waits(line: Session | Connection, org_id: UUID, name: str, *, now: datetime) -> bool:
    """Is a queue job of this name due that will not begin before this transaction ends? Then it
    will see what this one writes, and needs no other beside it."""
    table = WorkItem.__table__
    waiting = select(table.c.id).where(
        table.c.org_id == org_id,
        table.c.name == name,
        table.c.state == "waiting",
        table.c.due_at <= now,
    )
    one = waiting.limit(1).with_for_update(read=True, skip_locked=True)
    return line.execute(one).first() is not None


def settle(unit: "Unit") -> None:
    """The last act before the commit: numbers the events and writes all that follows from them.

    The counter's row lock is taken here and held to the commit, so numbers are in commit order.
    """
    session, org_id = unit.session, unit.org_id
    session.flush()
    if unit.pending:
        _link_kin(unit)
        first = log(session, org_id, unit.pending)
        for seq, event in enumerate(unit.pending, start=first):
            unit.work.extend(_hook_rows(unit, event, seq))
        unit.last_seq = first + len(unit.pending) - 1
    rows = [{**row, "org_id": org_id} for row in unit.work]
    insert_rows(session, WorkItem, rows)


def _link_kin(unit: "Unit") -> None:
    """What happens with a record stands on the timeline of the one it belongs to as well."""
    kin = registry.kin(unit.session, {one for event in unit.pending for one in event.links})
    for event in unit.pending:
        event.links = [*event.links, *(kin[one] for one in event.links if one in kin)]


def log_alike(
    line: Session | Connection, org_id: UUID, event: Pending, records: Sequence[UUID], name: str
) -> None:
    """The event, from which nothing follows, of each of these records (of its subject's kind), on
    their timelines; `name` is what its payload calls the record. As the last act of a
    transaction."""
    row = event.row(org_id, 0)
    given = {
        **row,
        "payload": to_json(row["payload"]).decode(),
        "record_name": name,
        "records": list(records),
        "ids": [new_id() for _ in records],
        "count": len(records),
    }
    line.execute(ALIKE, given)


# The numbers are taken as the events are written: whoever waits for them waits for less.
ALIKE = text("""
    WITH counter AS (
        UPDATE event_counter SET seq = seq + :count WHERE org_id = :org_id
        RETURNING seq - :count AS before
    ), each AS MATERIALIZED (
        SELECT before + place AS seq, id, record_id
        FROM counter CROSS JOIN unnest(CAST(:ids AS uuid[]), CAST(:records AS uuid[]))
            WITH ORDINALITY AS given (id, record_id, place)
    ), written AS (
        INSERT INTO event (org_id, seq, id, name, at, actor_id, subject_kind, subject_id, payload,
            channels, cause)
        SELECT :org_id, seq, id, :name, :at, CAST(:actor_id AS uuid), :subject_kind, record_id,
            CAST(:payload AS jsonb) || jsonb_build_object(CAST(:record_name AS text), record_id),
            CAST(:channels AS text[]), :cause
        FROM each
    )
    INSERT INTO event_link (org_id, record_id, seq, at)
    SELECT :org_id, record_id, seq, :at FROM each""")


def log(session: Session, org_id: UUID, events: Sequence[Pending]) -> int:
    """Numbers the events and writes them, as the last act of a transaction. Returns the first
    number."""
    first = _take_numbers(session, org_id, len(events))
    numbered = list(enumerate(events, start=first))
    insert_rows(session, Event, [event.row(org_id, seq) for seq, event in numbered])
    links = [row for seq, event in numbered for row in event.link_rows(org_id, seq)]
    insert_rows(session, EventLink, links)
    return first


def _take_numbers(session: Session, org_id: UUID, count: int) -> int:
    last = session.execute(
        update(EventCounter)
        .where(EventCounter.org_id == org_id)
        .values(seq=EventCounter.seq + count)
        .returning(EventCounter.seq)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return int(last) - count + 1


def _hook_rows(unit: "Unit", event: Pending, seq: int) -> list[dict[str, Any]]:
    if event.history:
        return []
    payload = plain(event.payload)
    return [
        work_row("hook", hook.name, {}, due_at=unit.now, now=unit.now, event_seq=seq)
        for hook in registry.hooks_on(event.name)
        if hook.wants(payload, event.cause) and (hook.when is None or hook.when(unit))
    ]
