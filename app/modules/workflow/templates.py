"""Templates are the administrator's; running processes keep the version they started with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.compose.errors import Invalid, NotFound
from app.compose.events import Event
from app.compose.payload import Payload, RequiredLine, Target, parse
from app.compose.registry import command
from app.modules.identity.models import User
from app.modules.workflow.conditions import FACTS
from app.modules.workflow.models import WflProcess, WflTemplate
from app.modules.workflow.plans import Plan, StagePlan, Stages, refuse_faulty

if TYPE_CHECKING:
    from app.compose.context import Context

CREATED, UPDATED = "workflow.template-created", "workflow.template-updated"
LONGEST_KEY = 60


@dataclass(frozen=True)
class Declared:
    """A template as the compose declares it."""

    key: str
    name: str
    entity_type: str
    stages: list[dict[str, Any]]


DECLARED: dict[str, Declared] = {}


class CreateTemplate(Payload):
    """`entityType` is the kind of record that its processes are of, such as Deal."""

    name: RequiredLine
    entity_type: RequiredLine
    stages: Stages


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


@command("workflow.createTemplate", right="workflow:manage")
def create_template(ctx: "Context", data: CreateTemplate) -> WflTemplate:
    """One of the org's own. Its key, which processes name, is made of its name. Raises Invalid."""
    if data.entity_type not in FACTS:
        raise Invalid(f"must be one of {', '.join(sorted(FACTS))}", "entityType")
    template = WflTemplate(
        key=_free_key(ctx, data.name),
        name=data.name,
        entity_type=data.entity_type,
        stages=_checked(Plan(stages=data.stages), data.entity_type),
    )
    ctx.session.add(template)
    ctx.session.flush()
    ctx.emit(CREATED, template, template_id=template.key)
    return template


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
        .where(Event.subject_id == template.id, Event.name.in_((CREATED, UPDATED)))
        .order_by(Event.seq.desc())
    )
    name, stages = template.name, template.stages
    found: list[Version] = []
    for event, by in ctx.session.execute(statement):
        if event.name == CREATED:
            return [*found, _version(1, name, stages, event.at, by)]
        found.append(_version(event.subject_version or 1, name, stages, event.at, by))
        changes = event.changes or {}
        name = changes.get("name", [name])[0]
        stages = changes.get("stages", [stages])[0]
    return [*found, _version(1, name, stages, None, None)]


def _version(number: int, name: str, stages: Any, at: datetime | None, by: str | None) -> Version:
    return Version(number, name, Plan.model_validate({"stages": stages}).stages, at, by)


def _free_key(ctx: "Context", name: str) -> str:
    """RENEWAL_CALLS of Renewal calls, or the next one that is free."""
    stem = "_".join(re.findall(r"[^\W_]+", name)).upper()[:LONGEST_KEY] or "PROCESS"
    taken = set(ctx.session.scalars(select(WflTemplate.key)))
    return next(key for key in _numbered(stem) if key not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}_{number}" for number in count(2))


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
