"""Open tasks go to somebody else: with their record, or because their assignee left."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.payload import Payload
from app.compose.registry import command
from app.modules.identity.models import User
from app.modules.workflow.access import model_of
from app.modules.workflow.assigning import assignees, has_role
from app.modules.workflow.checklist import Checklist, checklists
from app.modules.workflow.commands import OfEntity, of_entity
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.telling import tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context


class OfUser(Payload):
    user_id: UUID


@command("workflow.reassignTasks", right="process:start")
def reassign_tasks(ctx: "Context", data: OfEntity) -> int:
    """The record has another owner: open tasks go where they would go now. What was given to
    somebody by hand stays there. Returns how many went."""
    ids = [process.id for process in of_entity(ctx, data.entity_id, "running")]
    found = checklists(ctx, ids)
    kept = _able(ctx, found)
    return sum(
        _send(ctx, each, [t for t in _open(each) if not (t.by_hand and t.id in kept)])
        for each in found
    )


@command("workflow.relieveUser", right="process:start")
def relieve_user(ctx: "Context", data: OfUser) -> int:
    """The user left or lost a role: open tasks that can't be done by him any more go on to the next
    by the rule. Returns how many went."""
    ids = (
        select(WflTask.process_id)
        .join(WflProcess, WflProcess.id == WflTask.process_id)
        .where(WflTask.assignee_id == data.user_id, WflTask.completed_at.is_(None))
        .where(WflProcess.status == "running")
    )
    found = checklists(ctx, list(ctx.session.scalars(ids.distinct())))
    able = _able(ctx, found)
    return sum(
        _send(ctx, each, [t for t in _open(each) if _has(t, data.user_id) and t.id not in able])
        for each in found
    )


def _has(task: WflTask, user_id: UUID) -> bool:
    return task.assignee_id == user_id


def _open(found: Checklist) -> list[WflTask]:
    return [task for task in found.all_tasks if task.completed_at is None]


def _able(ctx: "Context", found: Iterable[Checklist]) -> set[UUID]:
    """The tasks whose assignee is there and has their role."""
    tasks = [task for each in found for task in _open(each)]
    ids = {task.assignee_id for task in tasks}
    users = {user.id: user for user in ctx.session.scalars(select(User).where(User.id.in_(ids)))}
    return {
        task.id
        for task in tasks
        if task.assignee_id in users and has_role(users[task.assignee_id], task.role)
    }


def _send(ctx: "Context", found: Checklist, tasks: list[WflTask]) -> int:
    process = found.process
    record = ctx.find(model_of(process.entity_type), process.entity_id) if tasks else None
    if record is None:
        return 0
    wanted = assignees(ctx, record, {task.role for task in tasks})
    moved = [task for task in tasks if task.assign({"assignee_id": wanted[task.role]})]
    for task in moved:
        task.by_hand = False
        tell_of_task(ctx, "task.assigned", process, task)
    return len(moved)
