"""Processes: the checklists that records go through, and the templates that they follow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Changes, Creates
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.modules.workflow.checklist import checklists
from app.modules.workflow.models import WflProcess, WflTemplate

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


class TaskPlanView(View):
    """`onlyIf`: the task is there only while the condition holds."""

    id: str
    title: str
    role: str
    due_in_days: int | None = None
    only_if: str | None = None
    done_by: str | None = None


class StagePlanView(View):
    """`guard` opens the stage; `onComplete` is done with its last task."""

    id: str
    name: str
    guard: str | None = None
    tasks: list[TaskPlanView]
    on_complete: str | None = None


class TemplateView(EntityView):
    """How processes go that start from now on; `key` is what they name as `templateId`."""

    of = WflTemplate

    key: str
    name: str
    entity_type: str
    stages: list[StagePlanView]


GIVEN = {"id": "processId", "taskId": "id"}
TASK = "/processes/:id/tasks/:taskId"

ROWS = [
    Lists("/processes", "workflow.listProcesses", ProcessView),
    Creates("/processes", "workflow.startProcess", ProcessView),
    Shows("/processes/:id", ProcessView),
    Acts("/processes/:id/cancel", "workflow.cancelProcess", ProcessView),
    Acts("/processes/:id/resume", "workflow.resumeProcess", ProcessView),
    Changes(TASK, "workflow.updateTask", ProcessView, given=GIVEN),
    Acts(f"{TASK}/complete", "workflow.completeTask", ProcessView, given=GIVEN),
    Acts(f"{TASK}/reopen", "workflow.reopenTask", ProcessView, given=GIVEN),
    Lists("/process-templates", "workflow.listTemplates", TemplateView),
    Creates("/process-templates", "workflow.createTemplate", TemplateView),
    Shows("/process-templates/:id", TemplateView, asks="workflow:manage"),
    Changes("/process-templates/:id", "workflow.updateTemplate", TemplateView),
    Acts("/process-templates/:id/reset", "workflow.resetTemplate", TemplateView),
]
