"""What was ticked off by mistake, or is to be done once more."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose import versions
from app.compose.errors import Conflict, Forbidden
from app.compose.payload import Target
from app.compose.registry import command
from app.modules.workflow.access import find_task, require_may_work
from app.modules.workflow.checklist import Checklist, checklist
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.readiness import settle
from app.modules.workflow.telling import tell, tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context


class ReopenTask(Target):
    """`id` is the task's, `version` the process's; `process_id` is checked where it is named."""

    process_id: UUID | None = None


@command("workflow.reopenTask", right="task:complete")
def reopen_task(ctx: "Context", data: ReopenTask) -> WflProcess:
    """The task is open again, and its process where that was the last one. Raises Conflict for an
    open task, and where the process was cancelled or has brought about what it is for."""
    task, process = find_task(ctx, data.id, data.process_id)
    require_may_work(ctx, task, process)
    versions.require(ctx, process, data)
    if task.completed_at is None:
        raise Conflict("This task is open already.", code="wrong-state")
    found = checklist(ctx, process.id)
    _check(ctx, found, task)
    _open(ctx, process, task)
    if not process.running:
        process.assign({"status": "running", "ended_at": None})
        tell(ctx, "process.resumed", process)
    settle(ctx, checklist(ctx, process.id))
    return process


def reopen_last(ctx: "Context", found: Checklist) -> None:
    """A process that had come to its end goes on with its last task, so that it can end again."""
    last = found.ending or (found.last_step if found.done else None)
    if last:
        _open(ctx, found.process, max(last.tasks, key=lambda task: task.position))


def _check(ctx: "Context", found: Checklist, task: WflTask) -> None:
    process, step = found.process, found.step_of(task)
    if process.status == "cancelled":
        raise Conflict("This process is cancelled.", code="wrong-state")
    if process.status == "completed" and any(each.plan.on_complete for each in found.steps):
        kind = process.entity_type.lower()
        raise Conflict(f"This process is completed; reopen the {kind} instead.", code="wrong-state")
    by_approval = step is not None and step.plan_of(task).done_by == "approval"
    if by_approval and not ctx.may("approval:decide"):
        raise Forbidden("This is an approval; a manager takes it back.", right="approval:decide")


def _open(ctx: "Context", process: WflProcess, task: WflTask) -> None:
    task.completed_at = task.completed_by_id = task.note = None
    process.updated_at = ctx.now
    ctx.session.flush()
    tell_of_task(ctx, "task.reopened", process, task)
