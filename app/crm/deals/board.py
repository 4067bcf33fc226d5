"""The board: columns with their totals, and the first cards of each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from app.compose.money import Money
from app.crm.deals.cards import Card, Mark, card_of, cards
from app.crm.deals.filters import DealFilter
from app.crm.deals.record import Deal
from app.crm.pipelines.record import Pipeline, PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context

__all__ = [
    "PAGE",
    "Board",
    "Column",
    "Sum",
    "board",
    "card_of",
    "card_within",
    "columns",
    "more_cards",
    "unplanned",
]

PAGE = 30


@dataclass(slots=True)
class Sum:
    """Deals counted, and their value by currency: never added across currencies."""

    count: int = 0
    total: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    weighted: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, count: int, currency: str | None, amount: int, weighted: int) -> None:
        self.count += count
        if currency:
            self.total[currency] += amount
            self.weighted[currency] += weighted

    @property
    def totals(self) -> list[Money]:
        return [Money(amount, currency) for currency, amount in sorted(self.total.items())]

    @property
    def weighteds(self) -> list[Money]:
        return [Money(amount, currency) for currency, amount in sorted(self.weighted.items())]


@dataclass(slots=True)
class Column:
    """A stage with what stands in it; `cards` are the first of `sum.count`."""

    stage: PipelineStage
    sum: Sum
    cards: list[Card] = field(default_factory=list)

    @property
    def left(self) -> int:
        return max(0, self.sum.count - len(self.cards))


@dataclass(slots=True)
class Board:
    pipeline: Pipeline
    columns: list[Column]

    @property
    def sum(self) -> Sum:
        """All columns together: exactly the sum of what their heads say."""
        whole = Sum()
        for column in self.columns:
            whole.count += column.sum.count
            for currency, amount in column.sum.total.items():
                whole.add(0, currency, amount, column.sum.weighted[currency])
        return whole


def board(ctx: "Context", pipeline: Pipeline, shown: DealFilter) -> Board:
    """The pipeline as the actor may see it, narrowed by `shown`: three statements."""
    found = Board(pipeline, columns(ctx, pipeline.id, shown))
    by_stage = {column.stage.id: column.cards for column in found.columns}
    for card in cards(ctx, shown, by_stage, limit=PAGE):
        by_stage[card.stage_id].append(card)
    return found


def columns(ctx: "Context", pipeline_id: UUID, shown: DealFilter) -> list[Column]:
    """The pipeline's columns with their totals, without cards."""
    stages = _stages(ctx, pipeline_id)
    sums = _sums(ctx, [stage.id for stage in stages], shown)
    return [Column(stage, sums[stage.id]) for stage in stages]


def unplanned(ctx: "Context", pipeline: Pipeline, shown: DealFilter) -> int:
    """How many of the deals that are shown have no next step; counted up to 100."""
    found = select(Deal.id).where(
        Deal.pipeline_id == pipeline.id,
        Deal.next_activity_at.is_(None),
        *shown.conditions(ctx),
    )
    counted = select(func.count()).select_from(found.limit(100).subquery())
    return ctx.session.scalar(counted) or 0


def more_cards(ctx: "Context", stage_id: UUID, shown: DealFilter, after: Mark) -> list[Card]:
    """The next cards of a column behind the mark."""
    return cards(ctx, shown, [stage_id], limit=PAGE, after=after)


def card_within(ctx: "Context", pipeline_id: UUID, shown: DealFilter, deal_id: UUID) -> Card | None:
    """The deal's card, if the board as it is narrowed shows it."""
    passes = select(Deal.id).where(
        Deal.id == deal_id, Deal.pipeline_id == pipeline_id, *shown.conditions(ctx)
    )
    return card_of(ctx, deal_id) if ctx.session.scalar(passes) else None


def _stages(ctx: "Context", pipeline_id: UUID) -> Sequence[PipelineStage]:
    statement = select(PipelineStage).where(PipelineStage.pipeline_id == pipeline_id)
    return ctx.session.scalars(statement.order_by(PipelineStage.order, PipelineStage.id)).all()


def _sums(ctx: "Context", stages: Sequence[UUID], shown: DealFilter) -> dict[UUID, Sum]:
    """From the index alone, as long as nothing narrows."""
    amount: Any = Deal.value_amount  # type: ignore[attr-defined]
    currency: Any = Deal.value_currency  # type: ignore[attr-defined]
    statement = select(
        Deal.stage_id,
        currency,
        func.count(),
        func.coalesce(func.sum(amount), 0),
        func.round(func.coalesce(func.sum(amount * Deal.probability), 0) / 100),
    ).where(Deal.stage_id.in_(stages), *shown.conditions(ctx))
    sums: dict[UUID, Sum] = defaultdict(Sum)
    for stage_id, code, count, total, weighted in ctx.session.execute(
        statement.group_by(Deal.stage_id, currency)
    ):
        sums[stage_id].add(count, code, int(total), int(weighted))
    return sums
