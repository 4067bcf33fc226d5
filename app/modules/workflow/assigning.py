"""Who gets a task: the record's owner if he has the role, else the owner's manager."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.records import Entity
from app.compose.registry import registry
from app.modules.identity.models import User
from app.modules.identity.queries import with_role
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from app.compose.context import Context


def assignees(ctx: "Context", record: Entity, roles: set[str]) -> dict[str, UUID | None]:
    """The assignee for each role, about this record."""
    owner_id = getattr(record, record.own_by) if record.own_by else None
    owner = ctx.as_program().find(User, owner_id) if owner_id else None
    return {role: _assignee(ctx, owner, role) for role in roles}


def tell_assigned(ctx: "Context", process: WflProcess, task: WflTask) -> None:
    ctx.emit("task.assigned", task, links=_links(task, process), **task_facts(process, task))


def tell_completed(ctx: "Context", process: WflProcess, task: WflTask) -> None:
    ctx.emit("task.completed", task, links=_links(task, process), **task_facts(process, task))


def task_facts(process: WflProcess, task: WflTask) -> dict[str, Any]:
    return {
        **process.event_facts(),
        "task_id": task.id,
        "title": task.title,
        "assignee_id": task.assignee_id,
        "due_at": task.due_at,
    }


def _links(task: WflTask, process: WflProcess) -> list[UUID]:
    return [task.id, *process.event_links()]


def _assignee(ctx: "Context", owner: User | None, role: str) -> UUID | None:
    if owner is None:
        return next((user.id for user in with_role(ctx, role)), None)
    if role in registry.matrix.all_roles(owner.roles):
        return owner.id
    managers = ctx.query("crm.getManagerOf", {"actorId": owner.id})
    return managers[0].id if managers else None
