"""A deal is moved to another stage."""

from uuid import UUID

from flask import Response, request

from app.access import context
from app.compose.approvals import Held
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.deals.column import index_below
from app.crm.deals.page import deal_steps, whole_deal
from app.crm.deals.record import Deal
from app.web import deal as deals
from app.web.deal.answering import changed, refused
from app.web.rendering import render_form


@deals.blueprint.get("/<uuid:deal_id>/move")
def choose_stage(deal_id: UUID) -> Response:
    """The stages to choose from: the menu of a card, without the script."""
    ctx = context()
    deal = whole_deal(ctx, deal_id)
    steps = [step for step in deal_steps(ctx, deal) if not step.stage.outcome]
    return render_form("deal/move.html", deal=deal, steps=steps)


@deals.blueprint.post("/<uuid:deal_id>/moves")
def move(deal_id: UUID) -> Response:
    """To `stage`, at `position` from the top or right below the card `above` ("" is the top)."""
    ctx = context()
    try:
        deal = whole_deal(ctx, deal_id)
        back = _way_back(ctx, deal)
        result = ctx.dispatch("crm.moveDealToStage", {"id": deal_id, **_wanted(ctx, deal_id)})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "The deal wasn’t moved")
    if isinstance(result, Held):
        return changed(ctx, deal_id, "Approval asked", tone="info", status=202)
    moved = whole_deal(ctx, deal_id)
    undo = f"/deals/{deal_id}/moves?{back}&version={moved.version}"
    return changed(ctx, deal_id, f"Deal moved to {moved.stage.label}", undo=undo)


def _wanted(ctx: Context, deal_id: UUID) -> dict[str, object]:
    said = request.values
    wanted: dict[str, object] = {"stageId": said.get("stage", "")}
    if (version := _number(said.get("version"))) is not None:
        wanted["version"] = version
    if (position := _number(said.get("position"))) is not None:
        wanted["position"] = position
    elif "above" in said:
        wanted["position"] = index_below(ctx, said.get("above", ""), moving=deal_id)
    return wanted


def _way_back(ctx: Context, deal: Deal) -> str:
    """The query that undoes a move: the place where the deal stands now."""
    place = index_below(ctx, deal.id, moving=deal.id)
    return f"stage={deal.stage_id}&position={place}"


def _number(said: str | None) -> int | None:
    """A whole number of an address or a form; nothing where it is none."""
    try:
        return int(said) if said else None
    except ValueError:
        return None
