"""Templates are the administrator's; running processes keep the version they started with."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.payload import RequiredLine, Target
from app.compose.registry import command
from app.modules.workflow.models import WflTemplate
from app.modules.workflow.plans import Plan, StagePlan

if TYPE_CHECKING:
    from app.compose.context import Context


class UpdateTemplate(Target):
    name: RequiredLine | None = None
    stages: list[StagePlan] | None = None


@command("workflow.updateTemplate", right="workflow:manage")
def update_template(ctx: "Context", template: WflTemplate, data: UpdateTemplate) -> WflTemplate:
    """Another name or other stages, for processes that start from now on. Raises Invalid."""
    values: dict[str, Any] = {"name": data.name} if data.name else {}
    if data.stages is not None:
        values["stages"] = plan_json(Plan(stages=data.stages))
    changes = template.assign(values)
    if changes:
        ctx.emit("workflow.template-updated", template, changes=changes, template_id=template.key)
    return template


def add_template(
    ctx: "Context", key: str, name: str, entity_type: str, stages: list[dict[str, Any]]
) -> WflTemplate:
    """A template of a new org. Raises ValidationError for one that can't work."""
    plan = Plan.model_validate({"stages": stages})
    template = WflTemplate(key=key, name=name, entity_type=entity_type, stages=plan_json(plan))
    ctx.session.add(template)
    ctx.session.flush()
    return template


def templates(ctx: "Context") -> list[WflTemplate]:
    """All templates, by name."""
    return list(ctx.session.scalars(select(WflTemplate).order_by(WflTemplate.name)))


def plan_json(plan: Plan) -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = plan.model_dump(mode="json", by_alias=True)["stages"]
    return stages
