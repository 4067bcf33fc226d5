"""A template becomes a process: its plan is copied, its tasks are made and assigned."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.compose.events import plain
from app.compose.records import Entity
from app.modules.workflow.assigning import assignees
from app.modules.workflow.checklist import checklist
from app.modules.workflow.models import WflProcess, WflTask, WflTemplate
from app.modules.workflow.plans import Plan, StagePlan, TaskPlan
from app.modules.workflow.readiness import settle
from app.modules.workflow.telling import tell, tell_of_task

if TYPE_CHECKING:
    from app.compose.context import Context


def make_process(
    ctx: "Context", template: WflTemplate, record: Entity, context: dict[str, Any]
) -> WflProcess:
    """A new process on `record`, which keeps the template's version of now."""
    process = WflProcess(
        template_key=template.key,
        template_version=template.version,
        stages=template.stages,
        entity_type=template.entity_type,
        entity_id=record.id,
        context=plain(context),
        status="running",
    )
    ctx.session.add(process)
    ctx.session.flush()
    ctx.session.add_all(_tasks(ctx, process, record))
    ctx.session.flush()
    tell(ctx, "process.started", process)
    found = checklist(ctx, process.id)
    settle(ctx, found)
    for task in found.tasks():
        tell_of_task(ctx, "task.assigned", process, task)
    return process


def _tasks(ctx: "Context", process: WflProcess, record: Entity) -> list[WflTask]:
    stages = Plan.model_validate({"stages": process.stages}).stages
    planned = [(stage, task) for stage in stages for task in stage.tasks]
    to = assignees(ctx, record, {task.role for _, task in planned})
    return [
        _task(ctx, process, stage, task, position=position, assignee_id=to[task.role])
        for position, (stage, task) in enumerate(planned)
    ]


def _task(
    ctx: "Context", process: WflProcess, stage: StagePlan, plan: TaskPlan, **more: Any
) -> WflTask:
    due = None if plan.due_in_days is None else ctx.now + timedelta(days=plan.due_in_days)
    return WflTask(
        process_id=process.id,
        stage_key=stage.id,
        key=plan.id,
        title=plan.title,
        role=plan.role,
        due_at=due,
        **more,
    )
