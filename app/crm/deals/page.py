"""What a deal's page shows, in a constant number of statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.compose.approvals import Approval
from app.compose.authority import visible
from app.compose.errors import Forbidden, NotFound
from app.compose.events import Event
from app.compose.money import Money
from app.crm.deals.entering import lacks
from app.crm.deals.offer import Offer, offer_of
from app.crm.deals.record import Deal
from app.crm.pipelines.needs import Key, in_words
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

ENTERED = ("deal.created", "deal.stage-changed", "deal.reopened")
CLOSED = ("deal.won", "deal.lost", "deal.abandoned")


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the stepper; `state` is done, current or ""; `stay` is None where it never was;
    `missing` is what the deal needs before it can enter."""

    stage: PipelineStage
    state: str
    stay: timedelta | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending approval and who asked for it."""

    approval: Approval
    asked_by: str


@dataclass(frozen=True, slots=True)
class DealPage:
    deal: Deal
    pipeline: Pipeline
    steps: list[Step]
    waiting: Waiting | None
    offer: Offer

    @property
    def weighted(self) -> Money | None:
        """Value × probability, as the board's sums have it."""
        value = self.deal.value
        if value is None:
            return None
        share = Decimal(value.amount * self.deal.probability) / 100
        return Money(int(share.quantize(Decimal(1), ROUND_HALF_UP)), value.currency)


def deal_page(ctx: "Context", deal_id: UUID) -> DealPage:
    """The deal with what surrounds it. Raises Forbidden or NotFound."""
    deal = whole_deal(ctx, deal_id)
    pipeline = ctx.session.scalars(select(Pipeline).where(Pipeline.id == deal.pipeline_id)).one()
    waiting = _waiting(ctx, deal_id)
    steps = deal_steps(ctx, deal, waiting=waiting is not None)
    return DealPage(deal, pipeline, steps, waiting, offer_of(ctx, deal_id))


def whole_deal(ctx: "Context", deal_id: UUID) -> Deal:
    """The deal with contact, owner and stage. Raises Forbidden or NotFound."""
    if not ctx.may("deal:read"):
        raise Forbidden("Your role does not allow this.", right="deal:read")
    around = (joinedload(Deal.contact), joinedload(Deal.owner), joinedload(Deal.stage))
    statement = select(Deal).where(Deal.id == deal_id, visible(ctx.actor, Deal)).options(*around)
    statement = statement.execution_options(populate_existing=True)
    deal: Deal | None = ctx.session.scalars(statement).one_or_none()
    if deal is None:
        raise NotFound("There is no such deal.")
    return deal


def next_deal(ctx: "Context", deal: Deal) -> Deal | None:
    """The open deal of the same owner that needs attention first."""
    statement = select(Deal).where(
        Deal.status == "open",
        Deal.owner_id == deal.owner_id,
        Deal.id != deal.id,
        visible(ctx.actor, Deal),
    )
    urgent = (Deal.next_activity_at.asc().nulls_last(), Deal.id)
    return ctx.session.scalars(statement.order_by(*urgent).limit(1)).one_or_none()


def deal_steps(ctx: "Context", deal: Deal, *, waiting: bool = False) -> list[Step]:
    """The pipeline's stages, how long the deal stood in each, and what it needs to enter the next.
    `waiting`: winning waits for an approval."""
    statement = select(PipelineStage).where(PipelineStage.pipeline_id == deal.pipeline_id)
    stages = list(ctx.session.scalars(statement.order_by(PipelineStage.order, PipelineStage.id)))
    at = next((n for n, stage in enumerate(stages) if stage.id == deal.stage_id), -1)
    stays = _stays(ctx, deal)
    asked = any(stage.to_enter for stage in stages[at + 1 :])
    lacking: set[Key] = lacks(ctx, deal) if asked else set()
    steps = []
    for n, stage in enumerate(stages):
        missing = _missing(stage, deal, waiting, lacking if n > at else set())
        steps.append(Step(stage, _state(n, at, deal), stays.get(stage.id), missing))
    return steps


def _missing(stage: PipelineStage, deal: Deal, waiting: bool, lacking: set[Key]) -> str:
    """Winning is what the rules guard; the other stages ask for what the administrator chose."""
    if deal.status != "open":
        return ""
    if missing := [key for key in stage.to_enter if key in lacking]:
        return in_words(missing)
    if stage.outcome != "won":
        return ""
    if deal.expected_close_date is None:
        return "needs a close date"
    return "waits for approval" if waiting else ""


def _state(place: int, at: int, deal: Deal) -> str:
    if place < at or (place == at and deal.status == "won"):
        return "done"
    return "current" if place == at else ""


def _stays(ctx: "Context", deal: Deal) -> dict[UUID, timedelta]:
    """Time in each stage, from the event log: between entering it and the next move or closing."""
    statement = (
        select(Event.name, Event.at, Event.payload["stageId"].astext)
        .where(Event.subject_id == deal.id, Event.name.in_(ENTERED + CLOSED))
        .order_by(Event.seq)
    )
    stays: dict[UUID, timedelta] = {}
    standing: tuple[UUID, datetime] | None = None
    for name, at, stage_id in [*ctx.session.execute(statement), ("now", ctx.now, None)]:
        if standing:
            stays[standing[0]] = stays.get(standing[0], timedelta()) + (at - standing[1])
        standing = (UUID(stage_id), at) if name in ENTERED and stage_id else None
    return stays


def _waiting(ctx: "Context", deal_id: UUID) -> Waiting | None:
    statement = (
        select(Approval, User.name)
        .outerjoin(User, User.id == Approval.requested_by_id)
        .where(Approval.subject_id == deal_id, Approval.status == "pending")
    )
    found = ctx.session.execute(statement).one_or_none()
    return Waiting(found[0], found[1] or "The system") if found else None
