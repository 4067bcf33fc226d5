"""What is told of processes and their tasks: to whom the record belongs is said each time."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.records import Entity
from app.modules.workflow.access import model_of
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from app.compose.context import Context


def tell(ctx: "Context", name: str, process: WflProcess) -> None:
    """An event of the process itself."""
    ctx.emit(name, process, owner_id=_owner_id(ctx, process), **process.event_facts())


def tell_of_task(
    ctx: "Context",
    name: str,
    process: WflProcess,
    task: WflTask,
    changes: dict[str, list[Any]] | None = None,
    **more: Any,
) -> None:
    """An event of one of its tasks, on the timeline of the record too."""
    facts = {
        **process.event_facts(),
        "owner_id": _owner_id(ctx, process),
        "task_id": task.id,
        "title": task.title,
        "assignee_id": task.assignee_id,
        "due_at": task.due_at,
    }
    links = [task.id, *process.event_links()]
    ctx.emit(name, task, changes=changes, links=links, **facts, **more)


def owner_of(record: Entity) -> UUID | None:
    """Whose record it is."""
    owner_id: UUID | None = getattr(record, record.own_by) if record.own_by else None
    return owner_id


def _owner_id(ctx: "Context", process: WflProcess) -> UUID | None:
    record = ctx.session.get(model_of(process.entity_type), (ctx.org_id, process.entity_id))
    return owner_of(record) if record else None
