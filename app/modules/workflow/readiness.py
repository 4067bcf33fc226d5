"""Which tasks can be done now: kept beside them, so that a person's list is one look at an index.

What a guard asks of a record changes with the record; the compose then has it looked at again.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from app.compose.payload import Payload
from app.compose.registry import command
from app.modules.workflow.checklist import Checklist, checklists
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.telling import tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context

BATCH = 200


class LookAgain(Payload):
    """At the processes of one record, or at all that run on records of one kind."""

    entity_id: UUID | None = None
    entity_type: str | None = None


@command("workflow.lookAgain", right="process:start")
def look_again(ctx: "Context", data: LookAgain) -> int:
    """Something that guards ask about has changed. Returns how many tasks became ready."""
    running = select(WflProcess.id).where(WflProcess.status == "running")
    if data.entity_id:
        running = running.where(WflProcess.entity_id == data.entity_id)
    if data.entity_type:
        running = running.where(WflProcess.entity_type == data.entity_type)
    ids = list(ctx.session.scalars(running))
    return sum(
        _look(ctx, checklists(ctx, ids[start : start + BATCH]))
        for start in range(0, len(ids), BATCH)
    )


def settle(ctx: "Context", found: Checklist) -> None:
    """After a change of the process itself."""
    _mark(ctx, [found])


def _look(ctx: "Context", found: Iterable[Checklist]) -> int:
    opened = _mark(ctx, list(found))
    for process, task in opened:
        tell_of_task(ctx, "task.ready", process, task)
    return len(opened)


def _mark(ctx: "Context", found: list[Checklist]) -> list[tuple[WflProcess, WflTask]]:
    """Writes what has changed; returns the tasks that can be done from now on."""
    wanted = [
        (each.process, task, task in _ready(each)) for each in found for task in each.all_tasks
    ]
    for ready in (True, False):
        ids = [task.id for _, task, now in wanted if now is ready and task.ready is not ready]
        if ids:
            # Derived: no new version, nobody edits it.
            change = update(WflTask).where(WflTask.id.in_(ids)).values(ready=ready)
            ctx.session.execute(change.execution_options(synchronize_session=False))
    return [(process, task) for process, task, now in wanted if now and not task.ready]


def _ready(found: Checklist) -> list[WflTask]:
    if not found.process.running:
        return []
    open_steps = [step for step in found.steps if not step.closed]
    return [task for step in open_steps for task in step.tasks if not task.completed_at]
