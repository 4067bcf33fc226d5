"""A process as people read it: stages with their state, what they wait for, and their tasks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.modules.workflow.conditions import CONDITIONS, FACTS, Condition, Standing, holds
from app.modules.workflow.models import WflProcess, WflTask
from app.modules.workflow.plans import Plan, StagePlan, TaskPlan

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Step:
    """A stage as it stands now; `tasks` are those that exist now, `closed` the guard that does not
    hold yet."""

    plan: StagePlan
    closed: Condition | None
    standing: Standing
    tasks: list[WflTask]

    @property
    def missing(self) -> list[str]:
        """What opens the stage, in sentences."""
        return [self.closed.missing(self.standing)] if self.closed else []

    @property
    def remedy(self) -> Any:
        """What opens the stage with one act, if there is such a thing."""
        return self.closed.remedy(self.standing) if self.closed else None

    @property
    def done(self) -> bool:
        return all(task.completed_at for task in self.tasks)

    @property
    def status(self) -> str:
        """pending (its guard is closed), active or done."""
        if self.done and (self.tasks or not self.closed):
            return "done"
        return "pending" if self.closed else "active"

    def plan_of(self, task: WflTask) -> TaskPlan:
        return next(plan for plan in self.plan.tasks if plan.id == task.key)


class Checklist:
    """A process with all its steps."""

    def __init__(self, process: WflProcess, tasks: list[WflTask], facts: Any) -> None:
        self.process = process
        done = frozenset(task.key for task in tasks if task.completed_at)
        standing = Standing(facts, done)
        self.all_tasks = tasks
        plan = Plan.model_validate({"stages": process.stages})
        self.steps = [_step(stage, tasks, standing) for stage in plan.stages]

    @property
    def done(self) -> bool:
        return all(step.done for step in self.steps)

    def step_of(self, task: WflTask) -> Step | None:
        """The step the task belongs to; None while the task does not exist."""
        return next((step for step in self.steps if task in step.tasks), None)

    @property
    def last_step(self) -> Step | None:
        """The last step that has tasks."""
        return next((step for step in reversed(self.steps) if step.tasks), None)

    @property
    def ending(self) -> Step | None:
        """The step whose last task was done, but which has not brought about what it is for."""
        ended = (step for step in self.steps if step.plan.on_complete and step.tasks and step.done)
        return next(ended, None) if self.process.running else None

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
    """The processes with these ids (a list or a subquery), newest first, in a constant number of
    queries."""
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
    facts = _facts(ctx, [process for process, _ in found.values()])
    return [Checklist(p, tasks, facts.get(p.entity_id)) for p, tasks in found.values()]


def checklist(ctx: "Context", process_id: UUID) -> Checklist:
    return checklists(ctx, [process_id])[0]


def _facts(ctx: "Context", processes: list[WflProcess]) -> dict[UUID, Any]:
    facts: dict[UUID, Any] = {}
    for entity_type, load in FACTS.items():
        ids = {process.entity_id for process in processes if process.entity_type == entity_type}
        if ids:
            facts |= load(ctx, ids)
    return facts


def _step(stage: StagePlan, tasks: list[WflTask], standing: Standing) -> Step:
    closed = stage.guard if not holds(stage.guard, standing) else None
    plans = {plan.id: plan for plan in stage.tasks}
    there = [
        task
        for task in tasks
        if task.stage_key == stage.id
        and (task.completed_at or holds(plans[task.key].only_if, standing))
    ]
    return Step(stage, CONDITIONS[closed] if closed else None, standing, there)


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
