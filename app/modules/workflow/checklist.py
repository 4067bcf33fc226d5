"""A process as people read it: stages with their state, what they wait for, and their tasks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.modules.workflow.conditions import CONDITIONS, FACTS, Standing, holds
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.plans import Plan, StagePlan, TaskPlan

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Step:
    """A stage as it stands now; `tasks` are those that exist now."""

    plan: StagePlan
    missing: list[str]
    tasks: list[WflTask]

    @property
    def done(self) -> bool:
        return all(task.completed_at for task in self.tasks)

    @property
    def status(self) -> str:
        """pending (its guard is closed), active or done."""
        if self.tasks and self.done:
            return "done"
        return "pending" if self.missing else "active"


class Checklist:
    """A process with all its steps."""

    def __init__(self, process: WflProcess, tasks: list[WflTask], facts: Any) -> None:
        self.process = process
        done = frozenset(task.key for task in tasks if task.completed_at)
        standing = Standing(facts, done)
        plan = Plan.model_validate({"stages": process.stages})
        self.steps = [_step(stage, tasks, standing) for stage in plan.stages]

    @property
    def done(self) -> bool:
        return all(step.done for step in self.steps)

    def step_of(self, task: WflTask) -> Step | None:
        """The step the task belongs to; None while the task does not exist."""
        return next((step for step in self.steps if task in step.tasks), None)

    def plan_of(self, task: WflTask) -> TaskPlan:
        return next(p for s in self.steps for p in s.plan.tasks if p.id == task.key)

    def tasks(self) -> list[WflTask]:
        return [task for step in self.steps for task in step.tasks]

    def as_json(self) -> dict[str, Any]:
        process = self.process
        return {
            "id": process.id,
            "createdAt": process.created_at,
            "updatedAt": process.updated_at,
            "version": process.version,
            "templateId": process.template_key,
            "entityType": process.entity_type,
            "entityId": process.entity_id,
            "status": process.status,
            "stages": [_step_json(step) for step in self.steps],
        }


def checklists(ctx: "Context", process_ids: Any) -> list[Checklist]:
    """The processes with these ids (a list or a subquery), newest first: one query, and one for
    each record they are about."""
    rows = ctx.session.execute(
        select(WflProcess, WflTask)
        .join(WflTask, WflTask.process_id == WflProcess.id)
        .where(WflProcess.id.in_(process_ids))
        .order_by(WflProcess.created_at.desc(), WflProcess.id.desc(), WflTask.position)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, tuple[WflProcess, list[WflTask]]] = {}
    for process, task in rows:
        found.setdefault(process.id, (process, []))[1].append(task)
    facts = {process.entity_id: _facts(ctx, process) for process, _ in found.values()}
    return [Checklist(p, tasks, facts[p.entity_id]) for p, tasks in found.values()]


def checklist(ctx: "Context", process_id: UUID) -> Checklist:
    return checklists(ctx, [process_id])[0]


def _facts(ctx: "Context", process: WflProcess) -> Any:
    load = FACTS.get(process.entity_type)
    return load(ctx, process.entity_id) if load else None


def _step(stage: StagePlan, tasks: list[WflTask], standing: Standing) -> Step:
    closed = stage.guard if not holds(stage.guard, standing) else None
    plans = {plan.id: plan for plan in stage.tasks}
    there = [
        task
        for task in tasks
        if task.stage_key == stage.id
        and (task.completed_at or holds(plans[task.key].only_if, standing))
    ]
    return Step(stage, [CONDITIONS[closed].missing] if closed else [], there)


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "id": step.plan.id,
        "name": step.plan.name,
        "status": step.status,
        "missing": step.missing if step.status == "pending" else [],
        "tasks": [_task_json(task) for task in step.tasks],
    }


def _task_json(task: WflTask) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "role": task.role,
        "assigneeId": task.assignee_id,
        "dueAt": task.due_at,
        "completedAt": task.completed_at,
    }
