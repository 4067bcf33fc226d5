"""Stages go; their open deals are told where to, and nobody moves one in meanwhile."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from app.compose.errors import Conflict, Invalid
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context


def remove_stages(
    ctx: "Context", gone: list[PipelineStage], heirs: dict[UUID, UUID], kept: set[UUID]
) -> None:
    """`heirs` names for a stage that goes the one that takes its open deals. Raises Conflict
    (stage-not-empty) where open deals have none, Invalid for one that does not stay."""
    ids = [stage.id for stage in gone]
    _lock(ctx, ids)
    occupied = _occupied(ctx, ids)
    _refuse_homeless(gone, occupied, heirs)
    for stage in gone:
        if stage.id in occupied:
            _move_all(ctx, stage, heirs[stage.id], kept)
        stage.deleted_at = ctx.now


def _lock(ctx: "Context", ids: list[UUID]) -> None:
    """Whoever moves a deal keeps its stage by a lock that waits for this one, and this for it."""
    statement = select(PipelineStage.id).where(PipelineStage.id.in_(ids))
    ctx.session.execute(statement.order_by(PipelineStage.id).with_for_update())


def _occupied(ctx: "Context", ids: list[UUID]) -> dict[UUID, int]:
    statement = select(Deal.stage_id, func.count()).where(
        Deal.stage_id.in_(ids), Deal.status == "open"
    )
    return {row[0]: row[1] for row in ctx.session.execute(statement.group_by(Deal.stage_id))}


def _refuse_homeless(
    gone: list[PipelineStage], occupied: dict[UUID, int], heirs: dict[UUID, UUID]
) -> None:
    homeless = [stage for stage in gone if stage.id in occupied and stage.id not in heirs]
    if not homeless:
        return
    said = [_stands(occupied[stage.id], stage) for stage in homeless]
    raise Conflict(
        f"{' '.join(said)} Say where they go.",
        code="stage-not-empty",
        occupied=[
            {"id": stage.id, "name": stage.label, "deals": occupied[stage.id]} for stage in homeless
        ],
    )


def _stands(deals: int, stage: PipelineStage) -> str:
    what = "1 open deal stands" if deals == 1 else f"{deals} open deals stand"
    return f"{what} in the stage {stage.label}."


def _move_all(ctx: "Context", stage: PipelineStage, heir_id: UUID, kept: set[UUID]) -> None:
    """In their order, on top of the deals that are there."""
    if heir_id not in kept:
        raise Invalid("Deals can only go to a stage that stays.", "moveDeals")
    heir = ctx.session.get_one(PipelineStage, (ctx.org_id, heir_id))
    if heir.outcome:
        raise Invalid(f"Entering {heir.label} would close the deals.", "moveDeals")
    deals = select(Deal.id).where(Deal.stage_id == stage.id, Deal.status == "open")
    for deal_id in ctx.session.scalars(deals.order_by(Deal.position.desc(), Deal.id)).all():
        ctx.dispatch("crm.moveDealToStage", {"id": deal_id, "stageId": heir_id})
