"""The large demo: as much as the program is measured with, written by COPY in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, text, update

from app.compose.actor import Actor
from app.compose.bulk import insert_rows
from app.compose.context import Context
from app.compose.events import Event, EventLink
from app.compose.org import EventCounter
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.contacts.score import ContactScore
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.pipelines.commands import stages_of
from app.crm.pipelines.record import Pipeline
from app.demo.crowd import Crowd
from app.demo.people import add_sellers
from app.demo.traces import Trace, Traces
from app.extensions import db

if TYPE_CHECKING:
    pass

SEED = 20261122
FIRST_CHUNK, CHUNK = 1_000, 10_000
PIPELINE = "Field sales"
# name, probability, days until a deal rots
STAGES = [
    ("Qualified", 10, 21),
    ("Visit planned", 20, 21),
    ("Offer sent", 40, 14),
    ("Offer discussed", 60, 14),
    ("Terms agreed", 80, 10),
    ("Contract out", 90, 7),
]


@dataclass(frozen=True)
class Size:
    """How much there is of everything; `scale` 1 is what the bars are written for."""

    scale: float = 1

    @property
    def contacts(self) -> int:
        return int(100_000 * self.scale)

    @property
    def deals(self) -> int:
        return int(20_000 * self.scale)

    @property
    def leads(self) -> int:
        return int(5_000 * self.scale)

    @property
    def activities(self) -> int:
        return int(200_000 * self.scale)

    @property
    def events(self) -> int:
        return int(1_000_000 * self.scale)


def load_large(org_id: UUID, now: datetime, scale: float = 1) -> None:
    """Adds the crowd to the demo org, once."""
    ctx = Context(Actor.program(org_id), now, cause="demo", history=True)
    if ctx.session.scalar(select(Pipeline.id).where(Pipeline.name == PIPELINE)):
        return
    with ctx.unit.open():
        _fill(ctx, Size(scale))
    _look_over()


def _fill(ctx: Context, size: Size) -> None:
    crowd = Crowd(ctx, Random(SEED), owners=add_sellers(ctx), stages=_stages(ctx))
    traces = Traces(crowd)
    _write(ctx, Contact, crowd.contacts(size.contacts))
    _write(ctx, ContactScore, crowd.scores())
    _write(ctx, Deal, crowd.deals(size.deals))
    _write(ctx, Lead, crowd.leads(size.leads))
    _write(ctx, Activity, crowd.activities(size.activities))
    _tell(ctx, islice(traces.all(), size.events))


def _stages(ctx: Context) -> list[Any]:
    rows = [
        {"name": name, "probability": probability, "rotPeriodDays": days}
        for name, probability, days in STAGES
    ]
    pipeline = ctx.dispatch(
        "crm.createPipeline", {"name": PIPELINE, "isDefault": True, "stages": rows}
    )
    return stages_of(ctx, pipeline.id)


def _write(ctx: Context, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    for chunk in _chunks(rows):
        _insert(ctx, model, chunk)


def _tell(ctx: Context, traces: Iterator[Trace]) -> None:
    """Numbers the events and links them to the records that they are about."""
    statement = select(EventCounter.seq).where(EventCounter.org_id == ctx.org_id)
    numbers = count((ctx.session.scalar(statement.with_for_update()) or 0) + 1)
    for chunk in _chunks(zip(numbers, traces, strict=False)):
        _insert(ctx, Event, [trace.row(ctx.org_id, seq) for seq, trace in chunk])
        links = [row for seq, trace in chunk for row in trace.link_rows(ctx.org_id, seq)]
        _insert(ctx, EventLink, links)
    counter = update(EventCounter).where(EventCounter.org_id == ctx.org_id)
    ctx.session.execute(counter.values(seq=next(numbers)))


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """The first chunk is a small one."""
    size = FIRST_CHUNK
    while chunk := list(islice(rows, size)):
        yield chunk
        size = CHUNK


def _insert(ctx: Context, model: type[Any], rows: list[dict[str, Any]]) -> None:
    """Foreign keys are checked by plans that PostgreSQL keeps; those for a small table would be
    kept for the large one too, so it is told after the first chunk."""
    insert_rows(ctx.session, model, rows)
    if len(rows) < CHUNK:
        ctx.session.connection().exec_driver_sql(f"ANALYZE {model.__tablename__}")


def _look_over() -> None:
    """So that the planner knows how much there is now."""
    tables = "contact, deal, lead, activity, event, event_link"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text(f"VACUUM (ANALYZE) {tables}"))
