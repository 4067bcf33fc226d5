"""What webhooks bring, stored once before they are answered."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.compose import queue
from app.compose.org import Org
from app.compose.outbox import plan, waits
from app.compose.records import new_id
from app.extensions import db
from app.modules.notification.models import NtfReport
from app.modules.notification.reports import HEAR, OWNERS, Report


@dataclass(frozen=True)
class Arrival:
    """`event` is the vendor's own name of it, by which it is kept once; `raw` what it sent."""

    event: str
    report: Report
    raw: str = ""


def store(arrivals: Sequence[Arrival], now: datetime) -> int:
    """Keeps those that are new and plans their hearing. What names one of our messages belongs to
    its org; what does not is kept by every org, until one knows it. Returns how many are new."""
    if not arrivals:
        return 0
    with db.engine.begin() as line:
        rows = list(_rows(line, arrivals, now))
        if not rows:
            return 0
        kept = upsert(NtfReport).values(rows).on_conflict_do_nothing()
        found = line.execute(kept.returning(NtfReport.org_id)).scalars().all()
        orgs = [org_id for org_id in dict.fromkeys(found) if not waits(line, org_id, HEAR, now=now)]
        planned = [plan(line, org_id, HEAR, {}, now=now) for org_id in orgs]
    queue.hint(planned)
    return len(found)


def _rows(line: Connection, arrivals: Sequence[Arrival], now: datetime) -> Iterable[dict[str, Any]]:
    orgs = set(line.execute(select(Org.__table__.c.id)).scalars())
    for arrival in map(_kept, arrivals):
        report = arrival.report
        for org_id in _owners(line, report, orgs):
            yield {
                "org_id": org_id,
                "id": new_id(),
                "provider": report.provider,
                "event": arrival.event,
                "provider_id": report.provider_id,
                "key": report.key,
                "report": {**asdict(report), "at": report.at.isoformat()},
                "raw": arrival.raw,
                "tries": 0,
                "due_at": now,
                "created_at": now,
            }


def _kept(arrival: Arrival) -> Arrival:
    """Without what the database can't keep."""
    said = {name: _text(value) for name, value in vars(arrival.report).items()}
    return Arrival(_text(arrival.event), Report(**said), _text(arrival.raw))


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def _owners(line: Connection, report: Report, orgs: set[UUID]) -> Iterable[UUID]:
    found = next(filter(None, (owner(line, report) for owner in OWNERS)), None)
    return [found] if found in orgs else orgs
