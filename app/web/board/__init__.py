"""The pipeline as a board."""

from math import isnan
from uuid import UUID

from flask import Blueprint, Response, request
from markupsafe import Markup

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import NotFound
from app.crm.deals import board as deals
from app.crm.deals.cards import Mark
from app.crm.deals.list import DEALS
from app.crm.pipelines.queries import pipelines
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.web.board.address import view_here
from app.web.lists.address import Address
from app.web.lists.bar import bar
from app.web.lists.entry import entrance
from app.web.lists.reading import read
from app.web.lists.table import page
from app.web.rendering import NOTHING, answer, part, partial, render

blueprint = Blueprint("board", __name__, url_prefix="/pipeline")

SORT_LABELS = {
    "position": "By hand",
    "next": "Next activity",
    "close": "Close date",
    "value": "Value",
    "idle": "Longest idle",
}


@blueprint.get("")
def show() -> Response:
    """The board, narrowed as the address says."""
    ctx = context()
    view = read(ctx, DEALS, request.args)
    if elsewhere := entrance(ctx, DEALS):
        return elsewhere
    pipeline, others = _chosen(ctx, view)
    if view.layout == "list":
        return page(view, "board/list.html", pipeline=pipeline, pipelines=others)
    found = deals.board(ctx, pipeline, view.shown)
    return render(
        "board/show.html",
        push_url=view.url(),
        board=found,
        unplanned=deals.unplanned(ctx, pipeline, view.shown),
        view=view,
        pipeline=pipeline,
        pipelines=others,
        sorts=SORT_LABELS,
        **bar(view),
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
    return answer(heads(ctx, view_here(ctx)))


@blueprint.get("/cards/<uuid:deal_id>")
def card(deal_id: UUID) -> Response:
    """One card, if it belongs on the board as it is narrowed."""
    ctx = context()
    view = view_here(ctx)
    pipeline, _ = _chosen(ctx, view)
    found = deals.card_within(ctx, pipeline.id, view.shown, deal_id)
    if found is None:
        return answer(NOTHING)
    return answer(partial("#board-arrivals", part("board/arrival.html", card=found), "beforeend"))


def heads(ctx: Context, view: Address) -> Markup:
    """The column heads and totals as parts of an answer."""
    pipeline, _ = _chosen(ctx, view)
    columns = deals.columns(ctx, pipeline.id, view.shown)
    return part("board/_totals.html", board=deals.Board(pipeline, columns), view=view)


def _chosen(ctx: Context, view: Address) -> tuple[Pipeline, list[Pipeline]]:
    require(ctx.actor, "deal:read")
    all_of_them = pipelines(ctx)
    wanted = view.pipeline or ctx.config.default_pipeline_id
    by_id = {pipeline.id: pipeline for pipeline in all_of_them}
    if wanted in by_id:
        return by_id[wanted], all_of_them
    if view.pipeline or not all_of_them:
        raise NotFound("There is no such pipeline.")
    return all_of_them[0], all_of_them


def _mark() -> Mark:
    place = request.args.get("place", 0.0, float)
    after = request.args.get("after", UUID(int=0), UUID)
    return (0.0 if isnan(place) else place, after)
