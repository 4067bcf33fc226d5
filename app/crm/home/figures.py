"""The own (or the team's) pipeline in figures, for each currency apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, case, cast, func, or_, select

from app.compose.authority import visible
from app.compose.money import Money
from app.crm.deals.record import Deal
from app.crm.home.scope import Scope

if TYPE_CHECKING:
    from app.compose.context import Context

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Figures:
    """Money in lists of one for each currency; `win_rate` of what was closed in 90 days, 0 to 1;
    `cycle_days` from creation to won. None where nothing was closed."""

    open_count: int
    open: list[Money]
    weighted: list[Money]
    won_count: int
    won: list[Money]
    win_rate: float | None
    cycle_days: float | None


def figures(ctx: "Context", scope: Scope) -> Figures:
    """One query. Won is what was won since the quarter began in the viewer's zone."""
    rows = ctx.session.execute(_statement(ctx, scope)).all()
    won, lost = (sum(getattr(row, name) for row in rows) for name in ("won_lately", "lost_lately"))
    days = sum(row.cycle or 0 for row in rows)
    return Figures(
        open_count=sum(row.open_count for row in rows),
        open=_money(rows, "open"),
        weighted=_money(rows, "weighted"),
        won_count=sum(row.won_count for row in rows),
        won=_money(rows, "won"),
        win_rate=won / (won + lost) if won + lost else None,
        cycle_days=days / won / 86400 if won else None,
    )


def quarter_start(now: datetime, time_zone: str) -> datetime:
    """The first moment of the quarter on the viewer's calendar."""
    there = now.astimezone(ZoneInfo(time_zone))
    month = (there.month - 1) // 3 * 3 + 1
    return there.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def _statement(ctx: "Context", scope: Scope) -> Any:
    amount: Any = func.coalesce(Deal.value_amount, 0)  # type: ignore[attr-defined]
    since = min(quarter_start(ctx.now, ctx.actor.time_zone).astimezone(UTC), ctx.now - LATELY)
    is_open, lost = Deal.status == "open", Deal.status == "lost"
    won_now = Deal.won_at >= quarter_start(ctx.now, ctx.actor.time_zone)
    won_lately = (Deal.status == "won") & (Deal.won_at >= ctx.now - LATELY)
    cycle = func.extract("epoch", Deal.won_at - Deal.created_at)
    return (
        select(
            Deal.value_currency.label("currency"),  # type: ignore[attr-defined]
            _count(is_open).label("open_count"),
            _sum(amount, is_open).label("open"),
            _sum(amount * Deal.probability / 100, is_open).label("weighted"),
            _count((Deal.status == "won") & won_now).label("won_count"),
            _sum(amount, (Deal.status == "won") & won_now).label("won"),
            _count(won_lately).label("won_lately"),
            _count(lost & (Deal.lost_at >= ctx.now - LATELY)).label("lost_lately"),
            _sum(cycle, won_lately).label("cycle"),
        )
        .where(visible(ctx.actor, Deal), scope.covers(Deal.owner_id))
        .where(or_(is_open, Deal.closed_at >= since))
        .group_by("currency")
        .order_by("currency")
    )


def _count(which: Any) -> Any:
    return func.count(case((which, 1)))


def _sum(what: Any, which: Any) -> Any:
    return func.coalesce(func.sum(case((which, what))), cast(0, Integer))


def _money(rows: Any, name: str) -> list[Money]:
    found = [(int(getattr(row, name)), row.currency) for row in rows if row.currency]
    return [Money(amount, currency) for amount, currency in found if amount]
