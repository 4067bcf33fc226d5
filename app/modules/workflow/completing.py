"""A task is completed; the last of a stage may bring about what the stage is for."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose import versions
from app.compose.approvals import Held
from app.compose.errors import Conflict, Forbidden, Invalid
from app.compose.payload import Payload, Target
from app.compose.registry import command
from app.modules.workflow.access import find_task, model_of, require_may_work
from app.modules.workflow.assigning import tell_completed
from app.modules.workflow.checklist import Checklist, Step, checklist, checklists
from app.modules.workflow.conditions import ENDINGS
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from app.compose.context import Context


class CompleteTask(Target):
    """`id` is the task's, `version` the process's; `process_id` is checked where it is named."""

    process_id: UUID | None = None


class GiveApproval(Payload):
    """The record of this id was approved."""

    entity_id: UUID


@command("workflow.completeTask", right="task:complete")
def complete_task(ctx: "Context", data: CompleteTask) -> Any:
    """Done. Returns the process, or `Held` where the stage's ending waits for an approver. Raises
    Conflict for a task that is done or a process that has ended, Invalid (stage-closed) while the
    stage's guard is closed."""
    task, process = find_task(ctx, data.id, data.process_id)
    require_may_work(ctx, task, process)
    versions.require(ctx, process, data)
    if task.completed_at is not None:
        raise Conflict("This task is completed already.", code="wrong-state")
    if process.status != "running":
        raise Conflict(f"This process is {process.status}.", code="wrong-state")
    found = checklist(ctx, process.id)
    step = found.step_of(task)
    if step is None:
        raise Conflict("This task is not needed at the moment.", code="wrong-state")
    _check(ctx, found, step, task)
    _complete(ctx, process, task)
    return _follow(ctx, process, step)


@command("workflow.giveApproval", right="process:start")
def give_approval(ctx: "Context", data: GiveApproval) -> None:
    """An approval does the tasks that wait for one, whatever stage they are in."""
    standing = select(WflProcess.id).where(
        WflProcess.entity_id == data.entity_id, WflProcess.status != "cancelled"
    )
    for found in checklists(ctx, standing):
        for task in found.tasks():
            if task.completed_at is None and found.plan_of(task).done_by == "approval":
                _complete(ctx, found.process, task)


def _check(ctx: "Context", found: Checklist, step: Step, task: WflTask) -> None:
    if found.plan_of(task).done_by == "approval" and not ctx.may("approval:decide"):
        raise Forbidden("This is an approval; a manager gives it.", right="approval:decide")
    if step.missing:
        raise Invalid(
            " ".join(step.missing),
            code="stage-closed",
            errors=[{"field": step.plan.id, "message": sentence} for sentence in step.missing],
        )


def _complete(ctx: "Context", process: WflProcess, task: WflTask) -> None:
    task.completed_at, task.completed_by_id = ctx.now, ctx.actor.id
    process.updated_at = ctx.now
    ctx.session.flush()
    tell_completed(ctx, process, task)


def _follow(ctx: "Context", process: WflProcess, step: Step) -> Any:
    if step.plan.on_complete and step.done:
        record = ctx.get(model_of(process.entity_type), process.entity_id)
        outcome = ENDINGS[step.plan.on_complete](ctx, record)
        if isinstance(outcome, Held):
            return outcome
    found = checklist(ctx, process.id)
    if found.done or (step.plan.on_complete and step.done):
        process.assign({"status": "completed", "ended_at": ctx.now})
        ctx.emit("process.completed", process, **process.event_facts())
    return process
