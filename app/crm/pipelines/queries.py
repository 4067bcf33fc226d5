"""Questions about pipelines."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Conflict, Invalid
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.registry import query
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context


class ListPipelines(EntityParameters):
    is_default: bool | None = None


class ListStages(EntityParameters):
    pipeline_id: UUID | None = None


PIPELINES = Listing(Pipeline, sorts=sorts(Pipeline, "name"))
STAGES = Listing(PipelineStage, sorts=sorts(PipelineStage, "name", "order"), default="order")


@query("crm.listPipelines", right="pipeline:manage")
def list_pipelines(ctx: "Context", data: ListPipelines) -> Page:
    """A page of pipelines."""
    return PIPELINES.page(ctx, data)


@query("crm.listStages", right="pipeline:read")
def list_stages(ctx: "Context", data: ListStages) -> Page:
    """A page of stages, in their order."""
    return STAGES.page(ctx, data, PipelineStage.pipeline_id.in_(select(Pipeline.id)))


def pipelines(ctx: "Context") -> list[Pipeline]:
    """All pipelines, the default one first."""
    statement = select(Pipeline).order_by(Pipeline.is_default.desc(), Pipeline.created_at)
    return list(ctx.session.scalars(statement))


def default_pipeline(ctx: "Context") -> Pipeline:
    """The pipeline of `config.defaultPipelineId`, else the one marked as default. Raises Conflict
    where the org has none."""
    wanted: UUID | None = ctx.config.default_pipeline_id
    chosen = select(Pipeline).where(Pipeline.id == wanted if wanted else Pipeline.is_default)
    found = ctx.session.scalars(chosen).one_or_none() or next(iter(pipelines(ctx)), None)
    if found is None:
        raise Conflict("There is no pipeline yet.", code="no-pipeline")
    return found


def first_stage(ctx: "Context", pipeline_id: UUID) -> PipelineStage:
    """Where new deals start. Raises Conflict for a pipeline without stages."""
    statement = select(PipelineStage.id).where(
        PipelineStage.pipeline_id == pipeline_id, PipelineStage.outcome.is_(None)
    )
    found = ctx.session.scalar(statement.order_by(PipelineStage.order).limit(1))
    if found is None:
        raise Conflict("This pipeline has no stage to start in.", code="no-stage")
    return _held(ctx, found) or first_stage(ctx, pipeline_id)


def stage_to_enter(ctx: "Context", stage_id: UUID) -> PipelineStage:
    """The stage, which stays there until the transaction ends. Raises Invalid."""
    known = ctx.unit.known
    if ("stage", stage_id) not in known:
        known["stage", stage_id] = _held(ctx, stage_id)
    found: PipelineStage | None = known["stage", stage_id]
    if found is None:
        raise Invalid("There is no such stage; somebody may have removed it.", "stageId")
    return found


def _held(ctx: "Context", stage_id: UUID) -> PipelineStage | None:
    """Whoever wants to remove it waits; where it was removed a moment ago, None."""
    statement = select(PipelineStage).where(PipelineStage.id == stage_id)
    held = statement.with_for_update(read=True, key_share=True)
    return ctx.session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def stages_named(ctx: "Context", pipeline_id: UUID) -> dict[str, PipelineStage]:
    """The pipeline's stages in order, by their folded names."""
    statement = select(PipelineStage).where(PipelineStage.pipeline_id == pipeline_id)
    stages = ctx.session.scalars(statement.order_by(PipelineStage.order, PipelineStage.id))
    return {fold(stage.name): stage for stage in stages}
