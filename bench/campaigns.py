"""How long a launch takes, how many messages two workers send in a second, whether their memory and
the progress screen stay the same at any size.

.venv/bin/python -m bench.campaigns [--sizes 10000 100000 1000000] [--carriers resend smtp]
    [--workers 2] [--seconds 60] [--folder DIR]
"""

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, text

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.org import Org
from app.crm.campaigns.stats import Stats, stats_of_one
from app.crm.templates.starts import STARTS
from app.extensions import db
from app.modules.identity.actors import actor_of
from app.modules.identity.admin import add_user
from app.modules.identity.models import User
from app.settings import Settings
from bench.crowds import crowd
from bench.places import place, show, web, workers
from bench.processes import cpu_seconds, family, parent, peak_megabytes
from bench.screens import PASSWORD, Screen, Visitor, queries, timed
from bench.sinks import sink

SIZES = (10_000, 100_000, 1_000_000)
TEMPLATE = "letter"
EVERYBODY: dict[str, Any] = {"all": []}
ROUNDS = 20
START_SECONDS = 60
# What earlier measurements left to do would be done, and measured, with this one.
LEFT = "DELETE FROM work_item WHERE state IN ('waiting', 'running')"


@dataclass
class Marketer:
    """Whoever sends in the crowd's org."""

    actor: Actor
    email: str

    @classmethod
    def of(cls, org: Org, size: int) -> "Marketer":
        email = f"marketer{size}@crowd.example"
        known = select(User).where(User.email == email).execution_options(all_orgs=True)
        user = db.session.scalars(known).one_or_none()
        user = user or add_user(email, ["marketing"], "Mia", org.name, PASSWORD)
        return cls(actor_of(user), email)

    def ctx(self) -> Context:
        db.session.rollback()
        return Context(self.actor, utc_now())

    def campaign(self) -> UUID:
        """A draft to everybody."""
        ctx, name = self.ctx(), f"Bench {time.time_ns()}"
        start = STARTS[TEMPLATE]
        with ctx.unit.open():
            segment = ctx.dispatch("crm.createSegment", {"name": name, "rules": EVERYBODY})
            words = {"name": name, "subject": start.subject, "body": start.body}
            template = ctx.dispatch("crm.createTemplate", words)
            facts = {"name": name, "segmentId": segment.id, "templateKey": template.key}
            made: UUID = ctx.dispatch("crm.createCampaign", facts).id
        return made

    def act(self, action: str, campaign: UUID) -> float:
        """Seconds."""
        started = time.perf_counter()
        self.ctx().dispatch(f"crm.{action}Campaign", {"id": campaign})
        return time.perf_counter() - started

    def stats(self, campaign: UUID) -> Stats:
        return stats_of_one(self.ctx(), campaign)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--carriers", nargs="*", default=("resend", "smtp"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60, help="how long each is watched")
    given = parser.parse_args()
    frozen, sent = [], []
    with place(given.folder.resolve() / "scale-0", 0) as (app, filled):
        with app.app_context(), db.engine.begin() as line:
            line.execute(text(LEFT))
        for size in sorted(given.sizes):
            with app.app_context():
                marketer = Marketer.of(crowd(size), size)
                campaign = marketer.campaign()
                frozen.append(_frozen(marketer, campaign, size))
            frozen[-1] |= _watched(app, filled, marketer, campaign)
            with app.app_context():
                marketer.act("pause", campaign)
                for carrier in given.carriers:
                    sent.append(_sent(filled, marketer, campaign, carrier, given))
                if marketer.stats(campaign).queued:
                    frozen[-1]["cancel s"] = f"{marketer.act('cancel', campaign):.1f}"
    show(frozen)
    if sent:
        print(f"\nload of the last minutes: {os.getloadavg()[1]:.1f}")
        show(sent)


def _frozen(marketer: Marketer, campaign: UUID, size: int) -> dict[str, object]:
    seconds = marketer.act("launch", campaign)
    return {
        "recipients": size,
        "launch s": f"{seconds:.1f}",
        "recipients/s": round(size / seconds),
        "cancel s": "–",
    }


def _watched(app: Flask, filled: Settings, marketer: Marketer, campaign: UUID) -> dict[str, object]:
    """What the page of the running campaign costs."""
    screen = Screen("progress", f"/campaigns/{campaign}")
    with web(filled):
        visitor = Visitor(marketer.email)
        times = timed(visitor, screen, ROUNDS)
    return {
        "screen p50 ms": f"{times['p50']:.1f}",
        "screen p95 ms": f"{times['p95']:.1f}",
        "queries": queries(app, screen, visitor.cookies, visitor.form_token),
    }


def _sent(
    filled: Settings, marketer: Marketer, campaign: UUID, carrier: str, given: Any
) -> dict[str, object]:
    """Half of those who wait, or as many as there is time for."""
    waiting = marketer.stats(campaign).queued
    enough = waiting if carrier == given.carriers[-1] else waiting // 2
    with db.engine.connect() as line:
        server = parent(line.execute(text("SELECT pg_backend_pid()")).scalar_one())
    with sink(carrier) as way, workers(filled, given.workers, **way) as pids:
        marketer.act("resume", campaign)
        start = _begun(marketer, campaign)
        before = [cpu_seconds(pids), cpu_seconds(family(server))]
        begun = time.perf_counter()
        while True:
            stats = marketer.stats(campaign)
            seconds, done = time.perf_counter() - begun, stats.sent - start
            if not stats.queued or done >= enough or seconds > given.seconds:
                break
            time.sleep(0.2)
        after = [cpu_seconds(pids), cpu_seconds(family(server))]
        memory = [peak_megabytes(pid) for pid in pids]
        if stats.queued:
            marketer.act("pause", campaign)
    spent = [now - then for then, now in zip(before, after, strict=True)]
    ours, databases = (seconds / max(done, 1) * 1000 for seconds in spent)
    return {
        "carrier": carrier,
        "recipients": stats.audience,
        "sent": done,
        "seconds": f"{seconds:.1f}",
        "messages/s": round(done / seconds),
        "worker ms CPU each": f"{ours:.2f}",
        "database ms CPU each": f"{databases:.2f}",
        "peak MB of a worker": max(memory),
        "not sent": stats.failed + stats.uncertain,
    }


def _begun(marketer: Marketer, campaign: UUID) -> int:
    """How many were out when it is seen that more go out: the workers are up then."""
    before, deadline = marketer.stats(campaign).sent, time.monotonic() + START_SECONDS
    while (now := marketer.stats(campaign).sent) == before:
        if time.monotonic() > deadline:
            raise SystemExit("the workers send nothing")
        time.sleep(0.05)
    return now


if __name__ == "__main__":
    main()
