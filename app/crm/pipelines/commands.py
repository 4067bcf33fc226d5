"""Pipelines and their stages are the administrator's."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, update

from app.compose.errors import Invalid
from app.compose.faults import Like
from app.compose.payload import Moment, Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.pipelines.needs import NEEDS, Key
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.crm.pipelines.removing import remove_stages

if TYPE_CHECKING:
    from app.compose.context import Context

Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
COLORS = ("sky", "violet", "blue", "amber", "green", "teal", "orange", "pink", "lime", "plum")


class StageInput(Payload):
    """A stage as the list of all stages has it; `id` is named for one that exists. Its place in the
    list is its order; times and version may come back as they were read. Without `toEnter` a stage
    goes on asking for what it asked for."""

    id: UUID | None = None
    name: RequiredLine
    probability: Percent = 0
    rot_period_days: Days | None = None
    outcome: Literal["won", "lost"] | None = None
    to_enter: Annotated[list[Key], Field(max_length=len(NEEDS))] | None = None
    color: Annotated[str, Like(r"^[a-z]{3,12}$", "is not a colour")] | None = None
    order: int | None = None
    pipeline_id: UUID | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    version: int | None = None


Stages = Annotated[list[StageInput], Field(min_length=1, max_length=50)]


class CreatePipeline(Payload):
    name: RequiredLine
    is_default: bool = False
    stages: Stages = []


class UpdatePipeline(Target):
    name: RequiredLine | None = None
    is_default: bool | None = None


class SetStages(Target):
    """`moveDeals` says for stages that go where their open deals go: {stage: stage that stays}."""

    stages: Stages
    move_deals: dict[UUID, UUID] = {}


@command("crm.createPipeline", right="pipeline:manage")
def create_pipeline(ctx: "Context", data: CreatePipeline) -> Pipeline:
    """A pipeline with its stages, in the order given."""
    pipeline = Pipeline(name=data.name, is_default=False)
    ctx.session.add(pipeline)
    ctx.session.flush()
    _write_stages(ctx, pipeline, data.stages)
    if data.is_default:
        _make_default(ctx, pipeline)
    ctx.emit("pipeline.created", pipeline, pipeline_id=pipeline.id, name=pipeline.name)
    return pipeline


@command("crm.updatePipeline", right="pipeline:manage")
def update_pipeline(ctx: "Context", pipeline: Pipeline, data: UpdatePipeline) -> Pipeline:
    """Renames a pipeline, or makes it the default one."""
    if data.is_default is False and pipeline.is_default:
        raise Invalid("Make another pipeline the default instead.", "isDefault")
    if data.is_default:
        _make_default(ctx, pipeline)
    changes = pipeline.assign({"name": data.name} if data.name else {})
    ctx.emit(
        "pipeline.updated", pipeline, changes=changes, pipeline_id=pipeline.id, name=pipeline.name
    )
    return pipeline


@command("crm.setPipelineStages", right="pipeline:manage")
def set_pipeline_stages(ctx: "Context", pipeline: Pipeline, data: SetStages) -> Pipeline:
    """All stages in order: named ids are kept and changed, the others are new, missing ones go.
    Raises Conflict where open deals stand in a stage that would go and nobody says where to."""
    kept = {stage.id for stage in data.stages if stage.id}
    if len(kept) < sum(stage.id is not None for stage in data.stages):
        raise Invalid("A stage stands in the list more than once.", "stages")
    gone = [stage for stage in stages_of(ctx, pipeline.id) if stage.id not in kept]
    _write_stages(ctx, pipeline, data.stages)
    for stage in gone:
        # Behind all others, so that its deals may go to any of them whatever that asks for.
        stage.order = len(data.stages)
    remove_stages(ctx, gone, data.move_deals, kept)
    pipeline.updated_at = ctx.now
    ctx.emit("pipeline.stages-changed", pipeline, pipeline_id=pipeline.id, name=pipeline.name)
    return pipeline


def stages_of(ctx: "Context", pipeline_id: UUID) -> list[PipelineStage]:
    """The stages in their order."""
    statement = select(PipelineStage).where(PipelineStage.pipeline_id == pipeline_id)
    return list(ctx.session.scalars(statement.order_by(PipelineStage.order, PipelineStage.id)))


def _write_stages(ctx: "Context", pipeline: Pipeline, inputs: list[StageInput]) -> None:
    known = {stage.id: stage for stage in stages_of(ctx, pipeline.id)}
    for order, given in enumerate(inputs):
        stage = known.get(given.id) if given.id else PipelineStage(pipeline_id=pipeline.id)
        if stage is None:
            raise Invalid("This stage is not one of the pipeline's.", f"stages.{order}.id")
        stage.assign(
            {
                "name": given.name,
                "order": order,
                "probability": given.probability,
                "rot_period_days": given.rot_period_days,
                "outcome": given.outcome,
                "to_enter": _asked(given, stage),
                "color": given.color or stage.color or COLORS[order % len(COLORS)],
            }
        )
        ctx.session.add(stage)
    ctx.session.flush()


def _asked(given: StageInput, stage: PipelineStage) -> list[Key]:
    wanted = (stage.to_enter or []) if given.to_enter is None else given.to_enter
    return [key for key in NEEDS if key in wanted]


def _make_default(ctx: "Context", pipeline: Pipeline) -> None:
    ctx.session.execute(
        update(Pipeline)
        .where(Pipeline.is_default, Pipeline.id != pipeline.id)
        .values(is_default=False)
    )
    ctx.session.flush()
    pipeline.is_default = True
