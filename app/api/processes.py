"""Processes: the checklists that records go through."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.rows import Acts, Lists, Shows
from app.api.views import EntityView, Instant, View
from app.modules.workflow.checklist import checklists
from app.modules.workflow.models import WflProcess

if TYPE_CHECKING:
    from app.compose.context import Context


class TaskView(View):
    id: UUID
    title: str
    role: str
    assignee_id: UUID | None
    due_at: Instant | None
    completed_at: Instant | None


class StepView(View):
    """`missing` says in sentences what keeps the stage closed."""

    id: str
    name: str
    status: str
    missing: list[str]
    tasks: list[TaskView]


class ProcessView(EntityView):
    """A process on one record."""

    of = WflProcess

    template_id: str
    entity_type: str
    entity_id: UUID
    status: str
    stages: list[StepView]

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[ProcessView]":
        ids = [process.id for process in found]
        lists = {seen.process.id: seen.as_json() for seen in checklists(ctx, ids)}
        return [cls.model_validate(lists[process_id]) for process_id in ids]


ROWS = [
    Lists("/processes", "workflow.listProcesses", ProcessView),
    Shows("/processes/:id", ProcessView),
    Acts(
        "/processes/:id/tasks/:taskId/complete",
        "workflow.completeTask",
        ProcessView,
        given={"id": "processId", "taskId": "id"},
    ),
]
