"""The form of a template: stages with entry guards, and their tasks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from app.compose.payload import Payload, RequiredLine
from app.modules.identity.commands import Role
from app.modules.workflow.conditions import CONDITIONS, ENDINGS

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


def _known_condition(name: str) -> str:
    if name not in CONDITIONS:
        raise ValueError(f"must be one of {', '.join(sorted(CONDITIONS))}")
    return name


def _known_ending(name: str) -> str:
    if name not in ENDINGS:
        raise ValueError(f"must be one of {', '.join(sorted(ENDINGS))}")
    return name


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
    tasks: Annotated[list[TaskPlan], Field(min_length=1, max_length=50)]
    on_complete: EndingName | None = None


class Plan(Payload):
    stages: Annotated[list[StagePlan], Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def _distinct(self) -> "Plan":
        stages = [stage.id for stage in self.stages]
        tasks = [task.id for stage in self.stages for task in stage.tasks]
        if len(set(stages)) < len(stages) or len(set(tasks)) < len(tasks):
            raise ValueError("has two stages or two tasks with the same id")
        return self
