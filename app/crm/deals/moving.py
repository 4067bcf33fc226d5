"""A deal moves on the board."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, Target
from app.compose.registry import command
from app.crm.deals.column import place_at, top_of
from app.crm.deals.entering import refuse_unready
from app.crm.deals.record import Deal
from app.crm.pipelines.queries import stage_to_enter
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context


class MoveDeal(Target):
    """`position` counts from the top of the column, 0 first; without it the card goes on top.
    `lostReason` is for stages whose outcome is lost."""

    stage_id: UUID
    position: Annotated[int, Field(strict=True, ge=0, le=10_000_000)] | None = None
    lost_reason: Line | None = None

    def comparable(self) -> dict[str, Any]:
        """A place in the column is no field of the deal."""
        return self.changes("position", "lost_reason")


@command("crm.moveDealToStage", right="deal:move-stage")
def move_deal_to_stage(ctx: "Context", deal: Deal, data: MoveDeal) -> Any:
    """To another stage or another place. A stage with an outcome closes the deal, with all guards
    of closing. Raises Conflict for a closed deal, RuleRefused (stage-entry) where the deal lacks
    what the stage asks for."""
    if deal.status != "open":
        raise Conflict(f"This deal is {deal.status}; it can't be moved.", code="wrong-state")
    stage = stage_to_enter(ctx, data.stage_id)
    before = ctx.as_program().get(PipelineStage, deal.stage_id)
    refuse_unready(ctx, deal, stage, before)
    if stage.outcome:
        return _close(ctx, deal, stage, data)
    if stage.pipeline_id != deal.pipeline_id and data.position is not None:
        raise Invalid("A deal that changes its pipeline goes to the top.", "position")
    place = (
        top_of(ctx, stage.id)
        if data.position is None
        else place_at(ctx, stage.id, data.position, deal.id)
    )
    changes = {**deal.enter(stage, ctx.now), **deal.assign({"position": place})}
    if changes:
        ctx.emit(
            "deal.stage-changed",
            deal,
            changes=changes,
            deal_id=deal.id,
            stage_id=stage.id,
            stage_name=stage.label,
            from_stage_id=before.id,
            from_stage_name=before.label,
            pipeline_id=stage.pipeline_id,
            value=deal.value,
            position=deal.position,
            **deal.event_facts(),
        )
    return deal


def _close(ctx: "Context", deal: Deal, stage: PipelineStage, data: MoveDeal) -> Any:
    if stage.outcome == "won":
        return ctx.dispatch("crm.markDealWon", {"id": deal.id})
    return ctx.dispatch("crm.markDealLost", {"id": deal.id, "lostReason": data.lost_reason})
