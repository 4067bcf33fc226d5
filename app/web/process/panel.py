"""What the panel with a process is given."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose import approvals
from app.compose.context import Context
from app.compose.records import Entity
from app.modules.identity.models import User
from app.modules.workflow.access import model_of
from app.modules.workflow.checklist import Checklist
from app.modules.workflow.models import WflTemplate


def panel_of(ctx: Context, entity_type: str, entity_id: UUID) -> dict[str, Any]:
    """The record's running process, else its latest. Raises NotFound or Forbidden."""
    record = ctx.get(model_of(entity_type), entity_id)
    found = ctx.query("workflow.processOf", entityId=entity_id)
    return _given(ctx, record, entity_type, found)


def panel(ctx: Context, found: Checklist) -> dict[str, Any]:
    """This process. Raises NotFound or Forbidden for its record."""
    process = found.process
    record = ctx.get(model_of(process.entity_type), process.entity_id)
    return _given(ctx, record, process.entity_type, found)


def _given(
    ctx: Context, record: Entity, entity_type: str, found: Checklist | None
) -> dict[str, Any]:
    ended = getattr(record, "status", "open") != "open"
    pending = approvals.pending(ctx, record.id) if found and found.ending else None
    return {
        "record": record,
        "entity_type": entity_type,
        "checklist": found,
        "people": _people(ctx, found) if found else {},
        "newest": _newest(ctx, found) if found else None,
        "approval_pending": pending is not None,
        "now": ctx.now,
        "may_work": ctx.may(f"{record.kind}:update", record),
        "may_start": ctx.may("process:start") and not ended,
    }


def _people(ctx: Context, found: Checklist) -> dict[UUID, str]:
    ids = {
        user_id
        for task in found.all_tasks
        for user_id in (task.assignee_id, task.completed_by_id)
        if user_id
    }
    rows = ctx.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _newest(ctx: Context, found: Checklist) -> int | None:
    """The number that a process would begin with today."""
    key = found.process.template_key
    return ctx.session.scalar(select(WflTemplate.version).where(WflTemplate.key == key))
