"""Won, lost, abandoned, and back (sections 4 and 6)."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose import approvals
from app.compose.money import Money, refuse_negative
from app.compose.payload import Line, Moment, Target
from app.compose.registry import command
from app.crm.deals.column import top_of
from app.crm.deals.line_items import refuse_own_value
from app.crm.deals.machine import DEAL
from app.crm.deals.record import Deal
from app.crm.pipelines.queries import first_stage
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context


class WinDeal(Target):
    """What is still missing may be given with the request; `wonReason` is what made the
    difference."""

    expected_close_date: Moment | None = None
    value: Money | None = None
    won_reason: Line | None = None


class LoseDeal(Target):
    lost_reason: Line | None = None


class CloseDeal(Target):
    pass


@command("crm.markDealWon", right="deal:close-won", transition="deal.mark-won")
def mark_deal_won(ctx: "Context", deal: Deal, data: WinDeal) -> Deal:
    """open → won; from the threshold on held for a manager (`Held`)."""
    if data.value:
        refuse_negative(data.value)
        refuse_own_value(ctx, deal, data.value)
    given = data.changes("won_reason").items()
    changes = deal.assign({name: value for name, value in given if value})
    _close(ctx, deal, 100)
    deal.won_at, deal.won_reason = ctx.now, data.won_reason
    if changes:
        ctx.emit("deal.updated", deal, changes=changes, deal_id=deal.id, **deal.event_facts())
    _fire(ctx, deal, "deal.mark-won", won_reason=deal.won_reason)
    return deal


@command("crm.markDealLost", right="deal:close-lost", transition="deal.mark-lost")
def mark_deal_lost(ctx: "Context", deal: Deal, data: LoseDeal) -> Deal:
    """open → lost, with a reason."""
    _close(ctx, deal, 0)
    deal.lost_at, deal.lost_reason = ctx.now, data.lost_reason
    _fire(ctx, deal, "deal.mark-lost", lost_reason=deal.lost_reason)
    return deal


@command("crm.abandonDeal", right="deal:abandon", transition="deal.abandon")
def abandon_deal(ctx: "Context", deal: Deal, data: CloseDeal) -> Deal:
    """open → abandoned."""
    _close(ctx, deal, 0)
    _fire(ctx, deal, "deal.abandon")
    return deal


@command("crm.reopenDeal", right="deal:reopen", transition="deal.reopen")
def reopen_deal(ctx: "Context", deal: Deal, data: CloseDeal) -> Deal:
    """won → open within the window; the probability is again what it was."""
    if deal.open_probability is not None:
        deal.probability = deal.open_probability
    deal.open_probability = deal.won_at = deal.closed_at = deal.won_reason = None
    deal.stage_id = _standing_stage(ctx, deal).id
    deal.position = top_of(ctx, deal.stage_id)
    _fire(ctx, deal, "deal.reopen")
    return deal


def _close(ctx: "Context", deal: Deal, probability: int) -> None:
    approvals.void(ctx, deal, "The deal was closed.")
    deal.open_probability, deal.probability = deal.probability, probability
    deal.closed_at = ctx.now


def _fire(ctx: "Context", deal: Deal, event: str, **more: Any) -> None:
    DEAL.fire(
        ctx,
        deal,
        event,
        deal_id=deal.id,
        value=deal.value,
        stage_id=deal.stage_id,
        **deal.event_facts(),
        **more,
    )


def _standing_stage(ctx: "Context", deal: Deal) -> PipelineStage:
    """Its stage, or the pipeline's first where that stage is gone."""
    stage = ctx.session.scalars(
        select(PipelineStage).where(PipelineStage.id == deal.stage_id)
    ).one_or_none()
    return stage or first_stage(ctx, deal.pipeline_id)
