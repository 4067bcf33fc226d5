"""Fields to ask by when: a moment, a day, a span that moves with the day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import and_

from app.compose.criteria.field import Condition, Field
from app.compose.criteria.numbers import Number
from app.compose.criteria.periods import PERIODS, Span, day, span

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Moment(Field):
    """A time. A bare date means that whole day of the asker's; `periods` are those offered."""

    periods: tuple[str, ...] = tuple(PERIODS)
    kind = "moment"
    ops: ClassVar[tuple[str, ...]] = (
        "during",
        "gte",
        "lte",
        "gt",
        "lt",
        "eq",
        "exists",
        "withinDays",
        "olderThanDays",
    )

    def checked(self, op: str, value: Any) -> Any:
        if op in ("withinDays", "olderThanDays"):
            return days_of(self, value)
        if op == "during":
            if value not in PERIODS:
                raise self.refuse(f"can be {', '.join(PERIODS)}")
            return value
        return super().checked(op, value)

    def plain(self, value: Any) -> str:
        found = _time(value)
        if found is None or not 1900 <= found.year <= 2200:
            raise self.refuse("needs a date")
        return str(value)

    def _compared(self, ctx: "Context", op: str, value: Any) -> Condition:
        column: Any = self.column
        if op == "during":
            return _within(column, span(value, ctx.now, ctx.actor.time_zone))
        if op == "withinDays":
            return and_(column >= ctx.now - timedelta(days=value), column <= ctx.now)
        if op == "olderThanDays":
            older: Condition = column < ctx.now - timedelta(days=value)
            return older
        if op == "exists":
            return super()._compared(ctx, op, value)
        found = _time(value)
        if isinstance(found, datetime):
            return super()._compared(ctx, op, value)
        assert found is not None
        start, end = day(found, ctx.actor.time_zone)
        sides: dict[str, Condition] = {
            "gt": column >= end,
            "gte": column >= start,
            "lt": column < start,
            "lte": column < end,
        }
        return sides[op] if op in sides else _within(column, (start, end))

    def bound(self, ctx: "Context", value: Any) -> Any:
        return _time(value)


def days_of(field: Field, value: Any) -> int:
    """A number of days. Raises Invalid."""
    days = Number(field.name, field.label).plain(value)
    if not 0 <= days <= 36_500:
        raise field.refuse("needs a number of days")
    return days


def _within(column: Any, moments: Span) -> Condition:
    start, end = moments
    before: Condition = column < end
    return before if start is None else and_(column >= start, before)


def _time(value: Any) -> date | datetime | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else _aware(value)
    except (TypeError, ValueError):
        return None


def _aware(value: str) -> datetime | None:
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else None
