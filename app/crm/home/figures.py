"""The own (or the team's) pipeline in figures, for each currency apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select

from app.compose.authority import visible
from app.compose.money import Money
from app.crm.deals.record import Deal
from app.crm.home.scope import Scope

if TYPE_CHECKING:
    from app.compose.context import Context

LATELY = timedelta(days=90)
AMOUNT: Any = Deal.value_amount  # type: ignore[attr-defined]


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
    """Two queries, of the open deals and of those closed lately. Won is what was won since the
    quarter began in the viewer's zone."""
    going = ctx.session.execute(_by_currency(ctx, scope, _open())).all()
    gone = ctx.session.execute(_by_currency(ctx, scope, _closed(ctx))).all()
    won, lost = (sum(getattr(row, name) for row in gone) for name in ("won_lately", "lost_lately"))
    days = sum(row.cycle or 0 for row in gone)
    return Figures(
        open_count=sum(row.open_count for row in going),
        open=_money(going, "open"),
        weighted=_money(going, "weighted"),
        won_count=sum(row.won_count for row in gone),
        won=_money(gone, "won"),
        win_rate=won / (won + lost) if won + lost else None,
        cycle_days=days / won / 86400 if won else None,
    )


def quarter_start(now: datetime, time_zone: str) -> datetime:
    """The first moment of the quarter on the viewer's calendar."""
    there = now.astimezone(ZoneInfo(time_zone))
    month = (there.month - 1) // 3 * 3 + 1
    return there.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def _by_currency(ctx: "Context", scope: Scope, wanted: Select[Any]) -> Select[Any]:
    currency = Deal.value_currency.label("currency")  # type: ignore[attr-defined]
    mine = wanted.add_columns(currency).where(visible(ctx.actor, Deal))
    return mine.where(scope.covers(Deal.owner_id)).group_by("currency").order_by("currency")


def _open() -> Select[Any]:
    return select(
        func.count().label("open_count"),
        _sum(AMOUNT).label("open"),
        func.round(_sum(AMOUNT * Deal.probability) / 100).label("weighted"),
    ).where(Deal.status == "open")


def _closed(ctx: "Context") -> Select[Any]:
    quarter, lately = quarter_start(ctx.now, ctx.actor.time_zone), ctx.now - LATELY
    won_now = and_(Deal.status == "won", Deal.won_at >= quarter)
    won_lately = and_(Deal.status == "won", Deal.won_at >= lately)
    lost_lately = and_(Deal.status == "lost", Deal.lost_at >= lately)
    cycle = func.extract("epoch", Deal.won_at - Deal.created_at)
    return select(
        func.count().filter(won_now).label("won_count"),
        _sum(AMOUNT, won_now).label("won"),
        func.count().filter(won_lately).label("won_lately"),
        func.count().filter(lost_lately).label("lost_lately"),
        _sum(cycle, won_lately).label("cycle"),
    ).where(Deal.status != "open", Deal.closed_at >= min(quarter.astimezone(UTC), lately))


def _sum(what: Any, *which: Any) -> Any:
    return func.coalesce(func.sum(what).filter(*which), 0)


def _money(rows: Any, name: str) -> list[Money]:
    found = [(int(getattr(row, name)), row.currency) for row in rows if row.currency]
    return [Money(amount, currency) for amount, currency in found if amount]
