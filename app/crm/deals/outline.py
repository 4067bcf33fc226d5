"""Deals with what hangs on them: stage, pending approval, process, line items; a constant number
of queries for any number of deals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.approvals import Approval
from app.crm.deals.record import Deal, DealLineItem
from app.crm.pipelines.record import PipelineStage
from app.modules.workflow.queries import process_ids

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Outline:
    """A deal that also answers for what belongs to it."""

    deal: Deal
    stage: PipelineStage
    approval: Approval | None
    process_id: UUID | None
    line_items: list[DealLineItem]
    rotting: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.deal, name)


def outlines(ctx: "Context", deals: Sequence[Deal]) -> list[Outline]:
    """The outlines of these deals, in their order."""
    ids = [deal.id for deal in deals]
    stages = _stages(ctx, {deal.stage_id for deal in deals})
    approvals = _pending(ctx, ids)
    items = _line_items(ctx, ids)
    processes = process_ids(ctx, ids)
    return [
        Outline(
            deal,
            stage=stages[deal.stage_id],
            approval=approvals.get(deal.id),
            process_id=processes.get(deal.id),
            line_items=items[deal.id],
            rotting=deal.is_rotting(stages[deal.stage_id], ctx.now),
        )
        for deal in deals
    ]


def _stages(ctx: "Context", ids: set[UUID]) -> dict[UUID, PipelineStage]:
    """A closed deal may stand in a stage that was taken away since."""
    statement = select(PipelineStage).where(PipelineStage.id.in_(ids))
    found = ctx.session.scalars(statement.execution_options(with_deleted=True))
    return {stage.id: stage for stage in found}


def _pending(ctx: "Context", ids: list[UUID]) -> dict[UUID, Approval]:
    statement = select(Approval).where(Approval.subject_id.in_(ids), Approval.status == "pending")
    return {approval.subject_id: approval for approval in ctx.session.scalars(statement)}


def _line_items(ctx: "Context", ids: list[UUID]) -> dict[UUID, list[DealLineItem]]:
    statement = select(DealLineItem).where(DealLineItem.deal_id.in_(ids))
    found: dict[UUID, list[DealLineItem]] = defaultdict(list)
    for item in ctx.session.scalars(statement.order_by(DealLineItem.position, DealLineItem.id)):
        found[item.deal_id].append(item)
    return found
