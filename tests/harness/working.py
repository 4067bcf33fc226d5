"""Work that is due, done at a moment that the test names."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask


def work_off(app: Flask, now: datetime | None = None) -> dict[str, int]:
    """Runs all hooks and delayed jobs that are due."""
    from app.compose.runner import run_due

    with app.app_context():
        return run_due(now or datetime.now(UTC))


def leave_off(app: Flask) -> None:
    """Takes back what tests left to do: it is many times the work that any test waits for."""
    from sqlalchemy import delete

    from app.compose.outbox import WorkItem
    from app.extensions import db

    with app.app_context():
        waiting = delete(WorkItem).where(WorkItem.state == "waiting")
        db.session.execute(waiting.execution_options(all_orgs=True, synchronize_session=False))
        db.session.commit()


def run_job(app: Flask, name: str, now: datetime) -> dict[str, Any]:
    """Runs a scheduled job as of `now`, as `crm jobs run` does, and the hooks that follow."""
    from app.compose.jobs import run_job as run

    with app.app_context():
        done = run(name, now)
    work_off(app, now)
    return done
