"""Places in a column: a number between the neighbours', so that a move writes one row."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.orm import aliased

from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context

SMALLEST_GAP = 1e-6


def top_of(ctx: "Context", stage_id: UUID) -> float:
    """The place above all cards of the column."""
    known = ctx.unit.known
    if ("top", stage_id) in known:
        first = known["top", stage_id]
    else:
        first = ctx.session.scalar(_in_column(func.min(Deal.position), stage_id, None))
    known["top", stage_id] = top = 0.0 if first is None else first - 1.0
    return top


def place_at(ctx: "Context", stage_id: UUID, index: int, moving: UUID) -> float:
    """The place that makes a card the `index`-th from the top (0 is the top), the moving card
    itself left out of the count."""
    before = max(index - 1, 0)
    statement = _in_column(Deal.position, stage_id, moving).order_by(Deal.position, Deal.id)
    around = list(ctx.session.scalars(statement.offset(before).limit(2 if index else 1)))
    if index == 0:
        return around[0] - 1.0 if around else 0.0
    if not around:
        last = ctx.session.scalar(_in_column(func.max(Deal.position), stage_id, moving))
        return 0.0 if last is None else last + 1.0
    if len(around) == 1:
        return around[0] + 1.0
    if around[1] - around[0] < SMALLEST_GAP:
        _spread(ctx, stage_id)
        return place_at(ctx, stage_id, index, moving)
    return (around[0] + around[1]) / 2


def index_below(ctx: "Context", above: UUID | str, *, moving: UUID) -> int:
    """How many cards of its column stand at or above the card `above`, the moving one left out:
    the index right below it. 0, the top, where there is no such card."""
    try:
        upper = aliased(Deal)
        beside = (
            select(func.count())
            .select_from(upper)
            .join(
                Deal,
                (Deal.stage_id == upper.stage_id)
                & (tuple_(Deal.position, Deal.id) <= tuple_(upper.position, upper.id)),
            )
            .where(upper.id == UUID(str(above)), Deal.status == "open", Deal.id != moving)
        )
    except ValueError:
        return 0
    return ctx.session.scalar(beside) or 0


def _in_column(what: Any, stage_id: UUID, moving: UUID | None) -> Any:
    statement = select(what).where(Deal.stage_id == stage_id, Deal.status == "open")
    return statement.where(Deal.id != moving) if moving else statement


def _spread(ctx: "Context", stage_id: UUID) -> None:
    """Whole numbers again, in the present order."""
    ctx.session.execute(
        text(
            """
            UPDATE deal SET position = numbered.place
            FROM (
                SELECT id, row_number() OVER (ORDER BY position, id) AS place
                FROM deal
                WHERE org_id = :org_id AND stage_id = :stage_id
                  AND status = 'open' AND deleted_at IS NULL
            ) AS numbered
            WHERE deal.org_id = :org_id AND deal.id = numbered.id
            """
        ),
        {"org_id": ctx.org_id, "stage_id": stage_id},
    )
