"""What machines ask: is it up, is it ready, how much waits."""

import logging
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint, Response, abort, jsonify, request
from redis.exceptions import RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.access import by_token, context
from app.compose import queue
from app.compose.authority import require
from app.compose.clock import utc_now
from app.compose.outbox import WorkItem
from app.extensions import db

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)
MIGRATIONS = Path(__file__).parents[2] / "migrations"
RETRY_SECONDS = 5
UNWELL = (SQLAlchemyError, RedisError, CommandError, OSError)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Database, migrations and queue by name; 503 while one of them is not well."""
    found = {name: _well(check) for name, check in CHECKS.items()}
    response = jsonify(found)
    if not all(found.values()):
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus text, to this machine itself or to an administrator's token."""
    if not _from_this_machine():
        if not by_token():
            abort(403)
        require(context().actor, "jobs:manage")
    lines = [f"crm_ready{{part={name!r}}} {int(_well(check))}" for name, check in CHECKS.items()]
    lines += ["# TYPE crm_work_items gauge", *_work()]
    body = "# TYPE crm_ready gauge\n" + "\n".join(lines).replace("'", '"') + "\n"
    return Response(body, content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> bool:
    with db.engine.connect() as line:
        line.execute(text("SELECT 1"))
    return True


def _migrations() -> bool:
    """Whether the schema is the newest; a program without migrations has nothing to be behind."""
    if not _heads():
        return True
    with db.engine.connect() as line:
        return set(line.scalars(text("SELECT version_num FROM alembic_version"))) == _heads()


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _queue() -> bool:
    return bool(queue.line().redis.ping())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
}


def _well(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except UNWELL:
        log.warning("%s is not well", check.__name__, exc_info=True)
        return False


def _from_this_machine() -> bool:
    """The caller itself, not a proxy that stands beside us."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and ip_address(request.remote_addr or "0.0.0.0").is_loopback


def _work() -> list[str]:
    waiting = WorkItem.state != "done"
    statement: Any = select(WorkItem.state, func.count(), func.min(WorkItem.due_at))
    statement = statement.where(waiting).group_by(WorkItem.state)
    rows = db.session.execute(statement.execution_options(all_orgs=True)).all()
    counts = {state: count for state, count, _ in rows}
    due = [first for state, _, first in rows if state == "waiting"]
    late = max(0.0, (utc_now() - due[0]).total_seconds()) if due else 0.0
    lines = [f"crm_work_items{{state='{s}'}} {counts.get(s, 0)}" for s in STATES]
    return [*lines, "# TYPE crm_work_late_seconds gauge", f"crm_work_late_seconds {late:.1f}"]


STATES = ("waiting", "running", "parked")
