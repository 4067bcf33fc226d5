"""Pipelines and their stages."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.api.doing import Changes, Creates
from app.api.reading import Lists, Shows
from app.api.views import EntityView
from app.crm.pipelines.record import Pipeline, PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context


class StageView(EntityView):
    """A stage; `outcome` won or lost: entering it closes the deal. `toEnter`: what a deal needs."""

    of = PipelineStage

    pipeline_id: UUID
    name: str
    order: int
    probability: int
    rot_period_days: int | None
    outcome: str | None
    to_enter: list[str]
    color: str


class PipelineView(EntityView):
    """A pipeline with its stages in their order."""

    of = Pipeline

    name: str
    is_default: bool
    stages: list[StageView] = []

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[PipelineView]":
        stages = _stages(ctx, [pipeline.id for pipeline in found])
        return [
            cls.model_validate(pipeline).model_copy(update={"stages": stages[pipeline.id]})
            for pipeline in found
        ]


def _stages(ctx: "Context", ids: list[UUID]) -> dict[UUID, list[StageView]]:
    statement = select(PipelineStage).where(PipelineStage.pipeline_id.in_(ids))
    found: dict[UUID, list[StageView]] = defaultdict(list)
    for stage in ctx.session.scalars(statement.order_by(PipelineStage.order, PipelineStage.id)):
        found[stage.pipeline_id].append(StageView.model_validate(stage))
    return found


ROWS = [
    Lists("/pipelines", "crm.listPipelines", PipelineView),
    Creates("/pipelines", "crm.createPipeline", PipelineView),
    Shows("/pipelines/:id", PipelineView, asks="pipeline:manage"),
    Changes("/pipelines/:id", "crm.updatePipeline", PipelineView),
    Changes("/pipelines/:id/stages", "crm.setPipelineStages", PipelineView),
    Lists("/stages", "crm.listStages", StageView),
]
