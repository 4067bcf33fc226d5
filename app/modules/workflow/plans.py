"""The form of a template: stages with entry guards, and their tasks."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.compose.errors import Invalid
from app.compose.faults import Like
from app.compose.payload import Payload, RequiredLine
from app.modules.identity.commands import Role
from app.modules.workflow.conditions import CONDITIONS, ENDINGS

Key = Annotated[
    str, Like(r"^[a-z0-9][a-z0-9-]{0,62}$", "takes small letters, digits and hyphens, up to 63")
]
MOST_STAGES, MOST_TASKS = 30, 50


def _known_condition(name: str) -> str:
    if name not in CONDITIONS:
        raise ValueError(f"must be one of {', '.join(sorted(CONDITIONS))}")
    return name


def _known_ending(name: str) -> str:
    if name not in ENDINGS:
        raise ValueError(f"must be one of {', '.join(sorted(ENDINGS))}")
    return name


def _some_tasks(tasks: "list[TaskPlan]") -> "list[TaskPlan]":
    if not tasks:
        raise ValueError("a stage needs a task")
    if len(tasks) > MOST_TASKS:
        raise ValueError(f"a stage has at most {MOST_TASKS} tasks")
    return tasks


def _some_stages(stages: "list[StagePlan]") -> "list[StagePlan]":
    if not stages:
        raise ValueError("a process needs a stage")
    if len(stages) > MOST_STAGES:
        raise ValueError(f"a process has at most {MOST_STAGES} stages")
    return stages


ConditionName = Annotated[str, AfterValidator(_known_condition)]
EndingName = Annotated[str, AfterValidator(_known_ending)]


class TaskPlan(Payload):
    """`only_if`: the task is there only while the condition holds. `done_by` approval: only who may
    decide on approvals completes it, and an approval does."""

    id: Key
    title: RequiredLine
    role: Role
    due_in_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = None
    only_if: ConditionName | None = None
    done_by: Literal["approval"] | None = None


class StagePlan(Payload):
    """`guard` opens the stage; `on_complete` is done with its last task."""

    id: Key
    name: RequiredLine
    guard: ConditionName | None = None
    tasks: Annotated[list[TaskPlan], AfterValidator(_some_tasks)]
    on_complete: EndingName | None = None


Stages = Annotated[list[StagePlan], AfterValidator(_some_stages)]


class Plan(Payload):
    stages: Stages

    def as_json(self) -> list[dict[str, Any]]:
        """The stages as a template and a process keep them."""
        stages: list[dict[str, Any]] = self.model_dump(mode="json", by_alias=True)["stages"]
        return stages


def refuse_faulty(plan: Plan, entity_type: str) -> None:
    """Raises Invalid where two have the same id, and where the plan names what is about another
    kind of record."""
    misfits = [
        (field, f"is about a {of}, this process is about a {entity_type}")
        for field, of in _named(plan)
        if of != entity_type
    ]
    faults = [*_twice(plan), *misfits]
    if faults:
        errors = [{"field": field, "message": message} for field, message in faults]
        raise Invalid(": ".join(faults[0]), errors=errors)


def _named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Every field that names a condition or an ending, and the kind of record that it is about."""
    for n, stage in enumerate(plan.stages):
        if stage.guard:
            yield f"stages.{n}.guard", CONDITIONS[stage.guard].of
        if stage.on_complete:
            yield f"stages.{n}.onComplete", ENDINGS[stage.on_complete].of
        for m, task in enumerate(stage.tasks):
            if task.only_if:
                yield f"stages.{n}.tasks.{m}.onlyIf", CONDITIONS[task.only_if].of


def _twice(plan: Plan) -> Iterator[tuple[str, str]]:
    """Stages whose id another one has already, and tasks likewise."""
    stages: set[str] = set()
    tasks: set[str] = set()
    for n, stage in enumerate(plan.stages):
        if stage.id in stages:
            yield f"stages.{n}.id", f"another stage has the id {stage.id}"
        stages.add(stage.id)
        for m, task in enumerate(stage.tasks):
            if task.id in tasks:
                yield f"stages.{n}.tasks.{m}.id", f"another task has the id {task.id}"
            tasks.add(task.id)
