"""What a vendor says later about a message: stored first, heard in a job, by whoever sent it.

A report comes doubled, out of order, days late, or before the send is recorded. It is kept once by
the vendor's own name of it. One whose message nobody knows yet is asked about again, when the id is
recorded (`arrived`) and now and then for three days.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.compose.bulk import one_of
from app.compose.jobs import scheduled
from app.compose.outbox import plan, waits
from app.compose.registry import queue_job
from app.modules.notification.carriers import Channel
from app.modules.notification.models import NtfReport
from app.modules.notification.numbers import e164
from app.modules.notification.suppression import lift, suppress

if TYPE_CHECKING:
    from app.compose.context import Context

Kind = Literal["sent", "delivered", "delayed", "opened", "clicked", "bounced", "complained",
               "failed", "suppressed", "read", "stopped", "started", "received"]  # fmt: skip
HEAR = "notification.hear-reports"
INBOUND = ("stopped", "started", "received")
BATCH = 200
FIRST_RETRY, LAST_RETRY = timedelta(minutes=10), timedelta(days=3)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """`provider` is a carrier's name, `provider_id` its id of the message, `key` ours. `address`
    is the recipient's, for what is `received` the sender's. `lasting`: nothing reaches the address
    any more, or its owner wants nothing: it is suppressed, once a listener knows the message;
    `opted_out`: because its owner said STOP to the provider. `channel` is by which a person wrote
    `text`."""

    provider: str
    provider_id: str | None
    key: str | None
    kind: Kind
    at: datetime
    address: str
    detail: str = ""
    lasting: bool = False
    opted_out: bool = False
    url: str = ""
    user_agent: str = ""
    text: str = ""
    channel: Channel = "sms"


# `LISTENERS` take a report and give the id of what the message belongs to (a mail, a campaign), or
# say that it is none of theirs. `OWNERS` may say at once
# whose org it is about, before it is kept; where nobody knows, every org keeps it.
LISTENERS: list[Callable[["Context", Report], UUID | None]] = []
OWNERS: list[Callable[[Connection, Report], UUID | None]] = []


@queue_job(HEAR)
def hear(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Tells the listeners what waits; the first who knows the message takes it."""
    waiting = select(NtfReport).where(NtfReport.due_at <= ctx.now).order_by(NtfReport.id)
    rows = ctx.session.scalars(waiting.limit(BATCH).with_for_update(skip_locked=True)).all()
    heard = sum(_hear(ctx, row) for row in rows)
    if len(rows) == BATCH:
        ctx.queue.add(HEAR, {}, first=True)
    return {"heard": heard, "unknown": len(rows) - heard}


@scheduled(
    "notification.match-reports",
    cron="*/10 * * * *",
    description="Ask again about delivery reports of unknown messages",
)
def match(ctx: "Context") -> dict[str, int]:
    """Where some wait. Returns whether."""
    due = select(NtfReport.id).where(NtfReport.due_at <= ctx.now).limit(1)
    waits = ctx.session.scalar(due) is not None
    if waits:
        ctx.queue.add(HEAR, {})
    return {"asked": int(waits)}


def arrived(
    line: Session | Connection, org_id: UUID, provider_ids: Iterable[str | None], *, now: datetime
) -> int:
    """To be called when a sender has recorded these ids, in the transaction that does or after it:
    what was already said of them is heard now. Returns how many reports that are."""
    table = NtfReport.__table__
    known = [one for one in provider_ids if one]
    if not known:
        return 0
    change = update(table).where(  # type: ignore[arg-type]
        table.c.org_id == org_id,
        one_of(table.c.provider_id, known),
        table.c.heard_at.is_(None),
    )
    found = len(line.execute(change.values(due_at=now).returning(table.c.id)).all())
    if found and not waits(line, org_id, HEAR, now=now):
        plan(line, org_id, HEAR, {}, now=now)
    return found


def _hear(ctx: "Context", row: NtfReport) -> bool:
    report = _report(row)
    try:
        with ctx.unit.savepoint():
            known = tell(ctx, report)
    except Exception:
        # A listener may be any module's code. What breaks on one report must not hold up those of
        # everybody else; it is asked again like one that nobody knows.
        log.exception("the report %s of %s could not be heard", row.event, row.provider)
        known = False
    row.tries += 1
    if known:
        row.heard_at, row.due_at, row.raw = ctx.now, None, ""
    else:
        delay = FIRST_RETRY * 2 ** (row.tries - 1)
        row.due_at = ctx.now + delay if delay < LAST_RETRY else None
    return known


def tell(ctx: "Context", report: Report) -> bool:
    """Tells the listeners of it, and does what follows for the address. False: nobody knows the
    message."""
    known = next(filter(None, (listener(ctx, report) for listener in LISTENERS)), None)
    if report.kind == "stopped":
        _stop(ctx, report)
    if report.kind == "started":
        lift(ctx, report.address, "stopped", detail=report.text)
    if known and report.lasting and report.address:
        suppress(ctx, report.address, _reason(report), report.detail, origin_id=known)
    return known is not None or report.kind in INBOUND


def _stop(ctx: "Context", report: Report) -> None:
    """Who writes without a number, such as a name or a short code, receives nothing from us."""
    if e164(report.address):
        suppress(ctx, report.address, "stopped", report.text or report.detail)


def _reason(report: Report) -> str:
    if report.kind == "complained":
        return "complained"
    return "stopped" if report.opted_out else "bounced"


def _report(row: NtfReport) -> Report:
    said = {**row.report, "at": datetime.fromisoformat(row.report["at"])}
    return replace(Report(**said), provider_id=row.provider_id, key=row.key)
