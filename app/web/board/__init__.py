"""The pipeline as a board."""

from math import isfinite
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.context import Context
from app.compose.errors import NotFound
from app.crm.deals import board as deals
from app.crm.deals.cards import Mark
from app.crm.pipelines.queries import default_pipeline, pipelines
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.web.board.address import View, view_here
from app.web.board.chips import choices
from app.web.rendering import answer, part, render

blueprint = Blueprint("board", __name__, url_prefix="/pipeline")


@blueprint.get("")
def show() -> Response:
    """The board, narrowed as the address says."""
    ctx = context()
    view, pipeline, others = _chosen(ctx)
    found = deals.board(ctx, pipeline, view.shown)
    return render(
        "board/show.html",
        push_url=view.url(),
        board=found,
        view=view,
        pipelines=others,
        choices=choices(ctx, view, pipeline),
    )


@blueprint.get("/stages/<uuid:stage_id>/cards")
def more(stage_id: UUID) -> Response:
    """The next cards of a column, behind `place` and `after`."""
    ctx = context()
    stage = ctx.get(PipelineStage, stage_id)
    view = view_here(ctx)
    found = deals.more_cards(ctx, stage.id, view.shown, _mark())
    left = max(0, request.args.get("left", 0, int) - len(found))
    return answer(part("board/_cards.html", cards=found, stage=stage, left=left, view=view))


@blueprint.get("/totals")
def totals() -> Response:
    """All heads and the pipeline's totals, for a board that something was pushed to."""
    ctx = context()
    view, pipeline, _ = _chosen(ctx)
    return answer(heads(ctx, view, pipeline.id))


def heads(ctx: Context, view: View, pipeline_id: UUID) -> Any:
    """The column heads and totals as parts of an answer."""
    columns = deals.columns(ctx, pipeline_id, view.shown)
    return part("board/_totals.html", board=deals.Board(pipeline_id, columns), view=view)


def _chosen(ctx: Context) -> tuple[View, Pipeline, list[Pipeline]]:
    view, all_of_them = view_here(ctx), pipelines(ctx)
    if view.pipeline is None:
        return view, default_pipeline(ctx), all_of_them
    for pipeline in all_of_them:
        if pipeline.id == view.pipeline:
            return view, pipeline, all_of_them
    raise NotFound("There is no such pipeline.")


def _mark() -> Mark:
    place = request.args.get("place", 0.0, float)
    after = request.args.get("after", UUID(int=0), UUID)
    return (place if isfinite(place) else 0.0, after)
