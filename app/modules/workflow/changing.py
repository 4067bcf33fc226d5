"""A task goes to a colleague, or is due on another day."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose import versions
from app.compose.errors import Conflict, Invalid
from app.compose.payload import Moment, Target
from app.compose.registry import command, registry
from app.modules.identity.models import User
from app.modules.workflow.access import find_task, require_may_work
from app.modules.workflow.assigning import has_role
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.telling import tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context


class UpdateTask(Target):
    """`id` is the task's, `version` the process's; `process_id` is checked where it is named."""

    process_id: UUID | None = None
    assignee_id: UUID | None = None
    due_at: Moment | None = None


@command("workflow.updateTask", right="task:complete")
def update_task(ctx: "Context", data: UpdateTask) -> WflProcess:
    """Raises Conflict for a task that is done or of a process that has ended, Invalid for an
    assignee who has not the task's role."""
    task, process = find_task(ctx, data.id, data.process_id)
    require_may_work(ctx, task, process)
    versions.require(ctx, process, data)
    if task.completed_at is not None or not process.running:
        state = process.status if task.completed_at is None else "completed"
        raise Conflict(f"This task is {state}.", code="wrong-state")
    named = data.changes("process_id")
    if "assignee_id" in named:
        _check_assignee(ctx, task, data.assignee_id)
    changes = task.assign(named)
    if changes:
        _tell(ctx, process, task, changes)
    return process


def colleagues(ctx: "Context", role: str) -> list[User]:
    """Who may be given a task of this role: the active users with it, by name."""
    roles = [each for each in registry.matrix.roles if role in registry.matrix.all_roles([each])]
    able = (User.active, User.roles.overlap(roles))
    return list(ctx.session.scalars(select(User).where(*able).order_by(User.name, User.id)))


def _check_assignee(ctx: "Context", task: WflTask, assignee_id: UUID | None) -> None:
    if assignee_id is None:
        raise Invalid("Somebody has to do it.", "assigneeId")
    user = ctx.as_program().referred(User, assignee_id, "assigneeId")
    if not has_role(user, task.role):
        role = task.role.replace("-", " ")
        raise Invalid(f"{user.name} is not active as a {role}.", "assigneeId")


def _tell(ctx: "Context", process: WflProcess, task: WflTask, changes: dict[str, Any]) -> None:
    process.updated_at = ctx.now
    if "assignee_id" in changes:
        task.by_hand = True
        tell_of_task(ctx, "task.assigned", process, task, by_hand=True)
    tell_of_task(ctx, "task.updated", process, task, changes)
