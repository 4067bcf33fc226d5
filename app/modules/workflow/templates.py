"""Templates are the administrator's; running processes keep the version they started with."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.compose.errors import NotFound
from app.compose.events import Event
from app.compose.payload import RequiredLine, Target, parse
from app.compose.registry import command
from app.modules.identity.models import User
from app.modules.workflow.models import WflProcess, WflTemplate
from app.modules.workflow.plans import Plan, StagePlan, Stages, refuse_faulty

if TYPE_CHECKING:
    from app.compose.context import Context

UPDATED = "workflow.template-updated"


@dataclass(frozen=True)
class Declared:
    """A template as the compose declares it."""

    key: str
    name: str
    entity_type: str
    stages: list[dict[str, Any]]


DECLARED: dict[str, Declared] = {}


class UpdateTemplate(Target):
    name: RequiredLine | None = None
    stages: Stages | None = None


class ResetTemplate(Target):
    pass


@dataclass(frozen=True)
class Version:
    """A template as it was; who made it so and when is not known of the first one."""

    number: int
    name: str
    stages: list[StagePlan]
    at: datetime | None
    by: str | None


def template(key: str, name: str, entity_type: str, stages: list[dict[str, Any]]) -> None:
    """Declares a template that every org starts with."""
    DECLARED[key] = Declared(key, name, entity_type, stages)


@command("workflow.updateTemplate", right="workflow:manage")
def update_template(ctx: "Context", template: WflTemplate, data: UpdateTemplate) -> WflTemplate:
    """Another name or other stages, for processes that start from now on. Raises Invalid."""
    values: dict[str, Any] = {"name": data.name} if data.name else {}
    if data.stages is not None:
        values["stages"] = _checked(Plan(stages=data.stages), template.entity_type)
    return _write(ctx, template, values)


@command("workflow.resetTemplate", right="workflow:manage")
def reset_template(ctx: "Context", template: WflTemplate, data: ResetTemplate) -> WflTemplate:
    """As the compose declares it. Raises NotFound for one that it does not."""
    declared = DECLARED.get(template.key)
    if declared is None:
        raise NotFound("This template has no original.")
    return _write(ctx, template, {"name": declared.name, "stages": _plan(declared)})


def add_templates(ctx: "Context") -> None:
    """Those that every org starts with. Raises Invalid for one that can't work."""
    for one in DECLARED.values():
        facts = {"key": one.key, "name": one.name, "entity_type": one.entity_type}
        ctx.session.add(WflTemplate(**facts, stages=_plan(one)))
    ctx.session.flush()


def templates(ctx: "Context", entity_type: str | None = None) -> list[WflTemplate]:
    """All templates, or those for one kind of record, by name."""
    statement = select(WflTemplate).order_by(WflTemplate.name, WflTemplate.id)
    if entity_type:
        statement = statement.where(WflTemplate.entity_type == entity_type)
    return list(ctx.session.scalars(statement))


def running_by_version(ctx: "Context", key: str) -> dict[int, int]:
    """How many processes run by each version of the template."""
    statement = (
        select(WflProcess.template_version, func.count())
        .where(WflProcess.template_key == key, WflProcess.status == "running")
        .group_by(WflProcess.template_version)
    )
    return {row[0]: row[1] for row in ctx.session.execute(statement)}


def versions_of(ctx: "Context", template: WflTemplate) -> list[Version]:
    """The newest first, read from the event log: each change says what was before and after it."""
    statement = (
        select(Event, User.name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject_id == template.id, Event.name == UPDATED)
        .order_by(Event.seq.desc())
    )
    name, stages = template.name, template.stages
    found = []
    for event, by in ctx.session.execute(statement):
        found.append(_version(event.subject_version or 1, name, stages, event.at, by))
        changes = event.changes or {}
        name = changes.get("name", [name])[0]
        stages = changes.get("stages", [stages])[0]
    return [*found, _version(1, name, stages, None, None)]


def _version(number: int, name: str, stages: Any, at: datetime | None, by: str | None) -> Version:
    return Version(number, name, Plan.model_validate({"stages": stages}).stages, at, by)


def _plan(declared: Declared) -> list[dict[str, Any]]:
    return _checked(parse(Plan, {"stages": declared.stages}), declared.entity_type)


def _checked(plan: Plan, entity_type: str) -> list[dict[str, Any]]:
    refuse_faulty(plan, entity_type)
    return plan.as_json()


def _write(ctx: "Context", template: WflTemplate, values: dict[str, Any]) -> WflTemplate:
    changes = template.assign(values)
    if changes:
        ctx.emit(UPDATED, template, changes=changes, template_id=template.key)
    return template
