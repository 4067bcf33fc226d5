"""A task is completed; the last of a stage may bring about what the stage is for."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import select

from app.compose import versions
from app.compose.approvals import Held
from app.compose.errors import Conflict, Forbidden, Invalid
from app.compose.payload import Payload, Target, Text
from app.compose.registry import command
from app.modules.workflow.access import find_task, model_of, require_may_work
from app.modules.workflow.checklist import Checklist, Step, checklist, checklists
from app.modules.workflow.conditions import ENDINGS
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.readiness import settle
from app.modules.workflow.telling import tell, tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context


class CompleteTask(Target):
    """`id` is the task's, `version` the process's; `process_id` is checked where it is named.
    `note` is what is worth knowing about how it was done."""

    process_id: UUID | None = None
    note: Annotated[Text, StringConstraints(max_length=2000)] | None = None


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
    if not process.running:
        raise Conflict(f"This process is {process.status}.", code="wrong-state")
    found = checklist(ctx, process.id)
    step = found.step_of(task)
    if step is None:
        raise Conflict("This task is not needed at the moment.", code="wrong-state")
    _check(ctx, step, task)
    _complete(ctx, process, task, data.note)
    return _follow(ctx, process, step)


@command("workflow.giveApproval", right="process:start")
def give_approval(ctx: "Context", data: GiveApproval) -> None:
    """An approval does the tasks that wait for one, whatever stage they are in."""
    standing = select(WflProcess.id).where(
        WflProcess.entity_id == data.entity_id, WflProcess.status != "cancelled"
    )
    for found in checklists(ctx, standing):
        for task in _waiting_for_approval(found):
            _complete(ctx, found.process, task)
        settle(ctx, checklist(ctx, found.process.id))


def _waiting_for_approval(found: Checklist) -> list[WflTask]:
    return [
        task
        for step in found.steps
        for task in step.tasks
        if task.completed_at is None and step.plan_of(task).done_by == "approval"
    ]


def _check(ctx: "Context", step: Step, task: WflTask) -> None:
    if step.plan_of(task).done_by == "approval" and not ctx.may("approval:decide"):
        raise Forbidden("This is an approval; a manager gives it.", right="approval:decide")
    if step.closed:
        raise Invalid(
            " ".join(step.missing),
            code="stage-closed",
            errors=[{"field": step.plan.id, "message": sentence} for sentence in step.missing],
        )


def _complete(ctx: "Context", process: WflProcess, task: WflTask, note: str | None = None) -> None:
    task.completed_at, task.completed_by_id = ctx.now, ctx.actor.id
    task.note = (note or "").strip() or None
    process.updated_at = ctx.now
    ctx.session.flush()
    tell_of_task(ctx, "task.completed", process, task, note=task.note)


def _follow(ctx: "Context", process: WflProcess, step: Step) -> Any:
    if step.plan.on_complete and step.done:
        record = ctx.find(model_of(process.entity_type), process.entity_id)
        if record is None:
            raise Forbidden(f"This would close the {process.entity_type.lower()}: its owner does.")
        outcome = ENDINGS[step.plan.on_complete].act(ctx, record)
        if isinstance(outcome, Held):
            settle(ctx, checklist(ctx, process.id))
            return outcome
    found = checklist(ctx, process.id)
    if found.done or (step.plan.on_complete and step.done):
        process.assign({"status": "completed", "ended_at": ctx.now})
        tell(ctx, "process.completed", process)
    settle(ctx, found)
    return process
