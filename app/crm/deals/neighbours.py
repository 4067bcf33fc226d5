"""Which card stands next to a deal on the board, from column to column."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, tuple_

from app.crm.deals.filters import SORTS, DealFilter
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context


def card_beside(ctx: "Context", shown: DealFilter, deal: Deal, *, back: bool) -> UUID | None:
    """The card below it, at a column's end the first of the next column that has one; `back` the
    other way round. Where the deal stands by its present values, on the board or not."""
    order = SORTS[shown.sort]
    here = ctx.session.scalar(select(order).where(Deal.id == deal.id))
    edge, mark = tuple_(order, Deal.id), tuple_(here, deal.id)
    found = _first(ctx, shown, deal.stage_id, back, edge < mark if back else edge > mark)
    for stage_id in [] if found else _columns_behind(ctx, deal, back):
        found = found or _first(ctx, shown, stage_id, back)
    return found


def _first(
    ctx: "Context", shown: DealFilter, stage_id: UUID, back: bool, *more: Any
) -> UUID | None:
    order = SORTS[shown.sort]
    by = [key.desc() if back else key.asc() for key in (order, Deal.id)]
    statement = select(Deal.id).where(Deal.stage_id == stage_id, *shown.conditions(ctx), *more)
    return ctx.session.scalar(statement.order_by(*by).limit(1))


def _columns_behind(ctx: "Context", deal: Deal, back: bool) -> list[UUID]:
    """The columns that follow, the nearest first."""
    statement = select(PipelineStage.id).where(PipelineStage.pipeline_id == deal.pipeline_id)
    order = statement.order_by(PipelineStage.order, PipelineStage.id)
    columns = list(ctx.session.scalars(order))
    at = columns.index(deal.stage_id) if deal.stage_id in columns else 0
    return columns[:at][::-1] if back else columns[at + 1 :]
