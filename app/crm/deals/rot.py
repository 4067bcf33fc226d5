"""Deals that rot: open, and without any activity beyond their stage's rot period."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from app.compose.registry import queue_job
from app.crm.deals.fields import IDLE_SINCE
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context

GO_ON = "crm.tell-more-rotting"
# A little less than a week: a daily job never runs at quite the same second.
AGAIN_AFTER = timedelta(days=7) - timedelta(hours=1)
AT_ONCE = 1000


def tell_rotting(ctx: "Context", after: UUID | None = None) -> int:
    """Emits crm.deal-rotting for deals that began to rot and, weekly, for those that go on: the
    first thousand behind `after`, and a job goes on from there. Returns how many."""
    deals = list(ctx.session.scalars(_to_tell(ctx, after)))
    for deal in deals:
        ctx.emit(
            "crm.deal-rotting",
            deal,
            deal_id=deal.id,
            days_since_last_activity=deal.idle_days(ctx.now),
            **deal.event_facts(),
        )
    told = update(Deal).where(Deal.id.in_([deal.id for deal in deals]))
    ctx.session.execute(
        told.values(rot_told_at=ctx.now).execution_options(synchronize_session=False)
    )
    if len(deals) == AT_ONCE:
        ctx.queue.add(GO_ON, {"after": deals[-1].id})
    return len(deals)


@queue_job(GO_ON)
def tell_more_rotting(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Those behind the last one that was told of."""
    return {"rotting": tell_rotting(ctx, UUID(data["after"]))}


def _to_tell(ctx: "Context", after: UUID | None) -> Any:
    period = func.make_interval(0, 0, 0, PipelineStage.rot_period_days)
    statement = (
        select(Deal)
        .join(PipelineStage, PipelineStage.id == Deal.stage_id)
        .where(
            Deal.status == "open",
            PipelineStage.rot_period_days.is_not(None),
            IDLE_SINCE + period < ctx.now,
            or_(
                Deal.rot_told_at.is_(None),
                Deal.rot_told_at < IDLE_SINCE,
                Deal.rot_told_at <= ctx.now - AGAIN_AFTER,
            ),
        )
        .order_by(Deal.id)
        .limit(AT_ONCE)
        .with_for_update(of=Deal)
    )
    return statement if after is None else statement.where(Deal.id > after)
