"""A process is seen by whoever sees its record; a task also by its assignee."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose import authority
from app.compose.errors import Forbidden, Invalid, NotFound
from app.compose.matrix import Grant
from app.compose.records import Entity
from app.compose.registry import registry
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from app.compose.context import Context


def model_of(entity_type: str) -> type[Entity]:
    """The kind of record that `entityType` names, such as Deal. Raises Invalid."""
    model = registry.entities.get(entity_type.lower())
    if model is None:
        raise Invalid("There is no such kind of record.", "entityType")
    return model


def find_task(ctx: "Context", task_id: UUID, process_id: UUID | None) -> tuple[WflTask, WflProcess]:
    """The task with its process locked, for the record's readers and the assignee. Raises NotFound
    or Forbidden."""
    task = ctx.session.scalars(select(WflTask).where(WflTask.id == task_id)).one_or_none()
    if task is None or process_id not in (None, task.process_id):
        raise _absent(ctx)
    process = lock_process(ctx, task.process_id)
    ctx.session.refresh(task)
    if task.assignee_id != ctx.actor.id:
        ctx.get(model_of(process.entity_type), process.entity_id)
    return task, process


def lock_process(ctx: "Context", process_id: UUID) -> WflProcess:
    """The process, whoever asks, after its record: what changes the record locks in this order."""
    program = ctx.as_program()
    process = program.get(WflProcess, process_id)
    program.find(model_of(process.entity_type), process.entity_id, lock=True)
    return program.get(WflProcess, process_id, lock=True)


def require_may_work(ctx: "Context", task: WflTask, process: WflProcess) -> None:
    """The assignee may complete a task, and who may change the record. Raises Forbidden."""
    if task.assignee_id is not None and task.assignee_id == ctx.actor.id:
        return
    record = ctx.get(model_of(process.entity_type), process.entity_id)
    authority.require(ctx.actor, f"{record.kind}:update", record)


def _absent(ctx: "Context") -> NotFound | Forbidden:
    if authority.grant(ctx.actor, "process:read") is Grant.NONE:
        return Forbidden("Your role does not allow this.", right="process:read")
    return NotFound("There is no such task.")
