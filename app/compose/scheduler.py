"""The scheduler: one leader, however many are started, by a lease in the database."""

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.compose import jobs, runner
from app.compose.clock import utc_now
from app.compose.records import new_id
from app.compose.tenancy import UtcTime
from app.extensions import Model, db

LEASE = timedelta(seconds=15)
TICK_SECONDS = 1.0

log = logging.getLogger(__name__)


class Lease(Model):
    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[datetime] = mapped_column(UtcTime)


def run_forever(app: Flask, stop: threading.Event) -> None:
    """Leads if nobody else does: starts due jobs and sweeps, each second, until `stop` is set."""
    me = new_id()
    while not stop.is_set():
        with app.app_context():
            try:
                tick(me, utc_now())
            except SQLAlchemyError:
                log.exception("the scheduler's tick failed")
        stop.wait(TICK_SECONDS)


def tick(me: UUID, now: datetime) -> bool:
    """One turn. Returns whether this scheduler leads."""
    if not lead(me, now):
        return False
    jobs.start_due(now)
    runner.sweep(now)
    return True


def lead(me: UUID, now: datetime) -> bool:
    """Takes or renews the lease; False while another scheduler holds it."""
    held = upsert(Lease).values(name="scheduler", holder=me, until=now + LEASE)
    held = held.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": me, "until": now + LEASE},
        where=or_(Lease.holder == me, Lease.until < now),
    )
    taken = db.session.execute(held.returning(Lease.name).execution_options(all_orgs=True)).first()
    db.session.commit()
    return taken is not None
