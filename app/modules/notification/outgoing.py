"""Mails are claimed, handed to a carrier and marked; each step is committed before the next.

The claim and the outcome are written on a connection of their own, because the runner's transaction
ends only after the mail is out: a crash in between leaves the claim, and so a mail that is
`uncertain` instead of one that is sent twice.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, update

from app.compose.jobs import scheduled
from app.compose.outbox import WorkItem
from app.compose.registry import queue_job
from app.extensions import db
from app.modules.notification.carriers import (
    Blocked,
    Carrier,
    Outcome,
    PermanentFailure,
    TemporaryFailure,
    carrier_for,
)
from app.modules.notification.mail import SEND, outgoing_of
from app.modules.notification.models import Mail
from app.modules.notification.reports import arrived
from app.modules.notification.suppression import suppress

if TYPE_CHECKING:
    from app.compose.context import Context

RELEASE = "notification.release-held"
DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
FIRST_LOOK, LAST_LOOK = timedelta(minutes=1), timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=2)
REPORTED = ("sent", "delivered", "failed", "suppressed", "bounced", "complained")
KNOWN_FOR = timedelta(hours=23)
INTERRUPTED = "The program stopped while it was sending. It may have arrived."


@queue_job(SEND)
def send_mail(ctx: "Context", data: dict[str, Any]) -> dict[str, Any]:
    """Sends one mail, once. Returns the state it is in then."""
    mail_id = UUID(data["mailId"])
    carrier = carrier_for("email")
    if carrier is None:
        return _hold(ctx, mail_id)
    claim = {"claimed_at": ctx.now, "carrier": carrier.name}
    if not _write(ctx, mail_id, "queued", state="claimed", **claim):
        again = carrier.repeats and _left_behind(ctx, mail_id, carrier)
        if not again:
            return _after_a_crash(ctx, mail_id)
    mail = _mail(ctx, mail_id)
    return _tell(ctx, mail_id, _send(ctx, carrier, mail))


@queue_job(RELEASE)
def release_held(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Queues what waited for a mail server; looks again later while there is none."""
    if carrier_for("email") is None:
        delay = timedelta(seconds=data["seconds"])
        _look_again(ctx, min(delay * 2, LAST_LOOK))
        return {"released": 0}
    return {"released": release(ctx)}


@scheduled(
    "notification.send-held",
    cron="*/10 * * * *",
    description="Send mails that waited for a mail server to be configured",
)
def send_held(ctx: "Context") -> dict[str, int]:
    return {"released": release(ctx) if carrier_for("email") else 0}


def release(ctx: "Context") -> int:
    """Mails that wait for a mail server, or for one that takes us, are queued. Returns how many."""
    waiting = Mail.state.in_(["held", "blocked"])
    held = update(Mail).where(waiting).values(state="queued", error=None)
    ids = ctx.session.scalars(held.returning(Mail.id)).all()
    for mail_id in ids:
        ctx.queue.add(SEND, {"mailId": mail_id})
    return len(ids)


def _send(ctx: "Context", carrier: Carrier, mail: Mail) -> str:
    try:
        with carrier.open() as line:
            (outcome,) = line.send([outgoing_of(mail)], f"mail/{mail.id}")
    except Blocked as failure:
        return _mark(ctx, mail, "blocked", error=str(failure))
    except PermanentFailure as failure:
        return _mark(ctx, mail, "failed", error=str(failure))
    except TemporaryFailure as failure:
        if failure.uncertain:
            return _mark(ctx, mail, "uncertain", error=str(failure))
        return _later(ctx, mail, failure)
    return _record(ctx, mail, outcome)


def _record(ctx: "Context", mail: Mail, outcome: Outcome) -> str:
    if outcome.refused:
        if outcome.unreachable:
            suppress(ctx, outcome.unreachable, "bounced", outcome.refused, origin_id=mail.id)
        return _mark(ctx, mail, "failed", error=outcome.refused)
    forgotten = {"text": "", "html": None} if mail.secret else {}
    known = {"sent_at": ctx.now, "provider_id": outcome.provider_id, **forgotten}
    attempts = mail.attempts + 1
    if not _write(ctx, mail.id, "claimed", state="sent", error=None, attempts=attempts, **known):
        # The carrier's report was faster: the mail is further than that already.
        _write(ctx, mail.id, *REPORTED, attempts=attempts, **known)
    arrived(ctx.session, ctx.org_id, [outcome.provider_id], now=ctx.now)
    return "sent"


def _later(ctx: "Context", mail: Mail, failure: TemporaryFailure) -> str:
    """A busy carrier is waited for without counting, but not for ever."""
    waited = failure.wait is not None and ctx.now - mail.created_at < LONGEST_WAIT
    if not waited and mail.attempts >= len(DELAYS):
        return _mark(ctx, mail, "failed", error=str(failure))
    delay = failure.wait if waited and failure.wait else DELAYS[min(mail.attempts, len(DELAYS) - 1)]
    ctx.queue.add(SEND, {"mailId": mail.id}, delay=delay)
    attempts = mail.attempts + (0 if waited else 1)
    _write(ctx, mail.id, "claimed", state="queued", attempts=attempts, error=str(failure))
    return "queued"


def _mark(ctx: "Context", mail: Mail, state: str, **values: Any) -> str:
    _write(ctx, mail.id, "claimed", state=state, attempts=mail.attempts + 1, **values)
    return state


def _tell(ctx: "Context", mail_id: UUID, state: str) -> dict[str, Any]:
    """What becomes of a mail that a person wrote is said to whoever follows it."""
    mail = _mail(ctx, mail_id)
    if mail.sender_id and mail.state == state:
        ctx.emit("mail.changed", mail, mail_id=mail_id, state=state)
    return {"state": state}


def _mail(ctx: "Context", mail_id: UUID) -> Mail:
    found = select(Mail).where(Mail.id == mail_id).execution_options(populate_existing=True)
    return ctx.session.scalars(found).one()


def _left_behind(ctx: "Context", mail_id: UUID, carrier: Carrier) -> bool:
    """Takes over a mail that a run which died left claimed, if this carrier had it and still knows
    it by its key."""
    mail = _mail(ctx, mail_id)
    fresh = mail.claimed_at is not None and ctx.now - mail.claimed_at < KNOWN_FOR
    if mail.state != "claimed" or mail.carrier != carrier.name or not fresh:
        return False
    return _write(ctx, mail_id, "claimed", state="claimed")


def _after_a_crash(ctx: "Context", mail_id: UUID) -> dict[str, Any]:
    """Not queued any more: done by an earlier run, or left claimed by one that died."""
    if _write(ctx, mail_id, "claimed", state="uncertain", error=INTERRUPTED):
        return _tell(ctx, mail_id, "uncertain")
    return {"state": "unchanged"}


def _hold(ctx: "Context", mail_id: UUID) -> dict[str, Any]:
    if _write(ctx, mail_id, "queued", state="held", error="No mail server is configured."):
        waiting = select(WorkItem.id).where(
            WorkItem.name == RELEASE, WorkItem.state.in_(["waiting", "running"])
        )
        if ctx.session.scalar(waiting.limit(1)) is None:
            _look_again(ctx, FIRST_LOOK)
        return _tell(ctx, mail_id, "held")
    return {"state": "held"}


def _look_again(ctx: "Context", delay: timedelta) -> None:
    ctx.queue.add(RELEASE, {"seconds": delay.total_seconds()}, delay=delay)


def _write(ctx: "Context", mail_id: UUID, *from_states: str, **values: Any) -> bool:
    """Changes the mail if it is in one of these states, and commits at once."""
    changed: datetime = ctx.now
    statement = (
        update(Mail.__table__)  # type: ignore[arg-type]
        .where(
            Mail.__table__.c.org_id == ctx.org_id,
            Mail.__table__.c.id == mail_id,
            Mail.__table__.c.state.in_(from_states),
        )
        .values(updated_at=changed, version=Mail.__table__.c.version + 1, **values)
    )
    with db.engine.begin() as line:
        return bool(line.execute(statement).rowcount)
