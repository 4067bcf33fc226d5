"""Lists: filters, ranges, an allow-list of sorts, and a keyset cursor that stays true while rows
are added. Parameters come as text, the way a query string has them."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.alias_generators import to_camel, to_snake
from sqlalchemy import ColumnElement, func, select

from app.compose import authority
from app.compose.faults import Like
from app.compose.order import Mark, Order
from app.compose.payload import Line, Moment, Payload
from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context

DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Processes that work on one statement together cost little; what is hashed has room in memory. To
# hand rows over from one to another has its price: a part that is answered so is in nobody's share.
# Looking each one up in the other is quick for a few, and nobody can tell of alternatives how few.
READING_ALL = {"parallel_setup_cost": "500", "work_mem": "'64MB'", "enable_nestloop": "off"}
OFFSET_WITHOUT_PLUS = re.compile(r" (?=\d\d:\d\d$)")


def _start_of_day(value: Any) -> Any:
    return f"{value}T00:00:00Z" if DATE.fullmatch(str(value)) else _with_plus(value)


def _end_of_day(value: Any) -> Any:
    return f"{value}T23:59:59.999999Z" if DATE.fullmatch(str(value)) else _with_plus(value)


def _with_plus(value: Any) -> Any:
    """A plus sign that nobody escaped arrives as a blank."""
    return OFFSET_WITHOUT_PLUS.sub("+", value) if isinstance(value, str) else value


Since = Annotated[Moment, BeforeValidator(_start_of_day)]
Until = Annotated[Moment, BeforeValidator(_end_of_day)]
Bound = Annotated[int, Field(ge=-(10**15), le=10**15)]
Search = Line


class ListParameters(Payload):
    """What every list takes. Ranges include both ends; a date means its whole day in UTC."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    sort: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    count: bool = False


class WholeParameters(Payload):
    """What a list takes that is made as a whole, in an order of its own; all of it, without
    `limit`."""

    limit: Annotated[int, Field(ge=1, le=200)] | None = None
    cursor: Annotated[str, Like(r"^\d{1,9}$", "is not a cursor of this list")] | None = None
    count: bool = False


class EntityParameters(ListParameters):
    created_from: Since | None = None
    created_to: Until | None = None
    updated_from: Since | None = None
    updated_to: Until | None = None


@dataclass(frozen=True)
class Page:
    """`next` is the cursor of the following page; `total` only where it was asked for."""

    records: Sequence[Any]
    next: str | None
    total: int | None = None


def part(found: Sequence[Any], data: WholeParameters) -> Page:
    """The page of `found` that `data` asks for."""
    start = int(data.cursor or 0)
    end = start + (data.limit or len(found))
    more = str(end) if end < len(found) else None
    return Page(found[start:end], more, len(found) if data.count else None)


@dataclass(frozen=True)
class Listing:
    """How one kind of record is listed.

    `sorts` maps a sort's name to its column; `filters` a parameter to `condition(value)`. Any other
    parameter compares the column of its name: `x_min`, `x_max`, `x_from` and `x_to` are ranges.
    """

    model: Any
    sorts: dict[str, Any]
    filters: dict[str, Callable[[Any], ColumnElement[bool]]] = field(default_factory=dict)
    default: str = "-createdAt"
    tie: str = "id"
    options: Sequence[Any] = ()

    def page(self, ctx: "Context", data: ListParameters, *conditions: Any) -> Page:
        """The page that `data` asks for, of what the actor may see. Raises Invalid."""
        order = Order.of(self, data)
        where = [*conditions, *self.conditions(ctx, data)]
        mark = order.mark(data.cursor) if data.cursor else None
        found = self.run(ctx, where, order, mark, limit=data.limit + 1)
        records = found[: data.limit]
        more = order.cursor(records[-1]) if len(found) > data.limit else None
        return Page(records, more, self._total(ctx, where) if data.count else None)

    def conditions(self, ctx: "Context", data: ListParameters) -> list[Any]:
        """What exists for the actor and passes the parameters."""
        return [*self.visible(ctx), *self._conditions(data)]

    def run(
        self, ctx: "Context", where: list[Any], order: Order, mark: Mark | None, *, limit: int
    ) -> list[Any]:
        """The first `limit` records in the order, or those behind the mark. What has no value to
        sort by stands last and is asked for by itself, so that each part follows one index. Which
        ones they are is found first: an index may know all that is asked for, no index knows the
        whole record."""
        plan_for_values(ctx)
        found: list[Any] = []
        for stretch in order.stretches(mark):
            if len(found) < limit:
                ids = select(order.tie).where(*where, *stretch.conditions).order_by(*stretch.by)
                these = order.tie.in_(ids.limit(limit - len(found)))
                statement = select(self.model).where(these).options(*self.options)
                found += ctx.session.scalars(statement.order_by(*stretch.by))
        return found

    def visible(self, ctx: "Context") -> list[Any]:
        """What exists for the actor."""
        if isinstance(self.model, type) and issubclass(self.model, Entity):
            return [authority.visible(ctx.actor, self.model)]
        return []

    def _conditions(self, data: ListParameters) -> list[Any]:
        named = data.changes("limit", "cursor", "sort", "count")
        return [self._condition(name, value) for name, value in named.items() if value is not None]

    def _condition(self, name: str, value: Any) -> Any:
        if name in self.filters:
            return self.filters[name](value)
        stem, _, end = name.rpartition("_")
        if end in ("min", "from") and stem:
            return self._column(stem) >= value
        if end in ("max", "to") and stem:
            return self._column(stem) <= value
        return getattr(self.model, name) == value

    def _column(self, stem: str) -> Any:
        """`created` is the column created_at, `value` the amount of that money."""
        names = (f"{stem}_amount", stem, f"{stem}_at", f"{stem}_date")
        return next(getattr(self.model, name) for name in names if hasattr(self.model, name))

    def _total(self, ctx: "Context", where: list[Any]) -> int:
        statement = select(func.count()).select_from(self.model).where(*where)
        return ctx.session.scalar(statement) or 0


def plan_for_values(ctx: "Context") -> None:
    """What few records have is found another way than what all have: until the transaction ends the
    database plans each statement for the values that are asked for, not for average ones."""
    custom = "SET LOCAL plan_cache_mode = force_custom_plan"
    ctx.once(custom, lambda: ctx.session.connection().exec_driver_sql(custom))


@contextmanager
def reading_all(ctx: "Context") -> Iterator[None]:
    """For one statement that reads very many records to answer with few: several processes of the
    database share the work wherever that can be done, and hash what they compare with in memory."""
    plan_for_values(ctx)
    line = ctx.session.connection()
    for name, value in READING_ALL.items():
        line.exec_driver_sql(f"SET LOCAL {name} = {value}")
    yield
    for name in READING_ALL:
        line.exec_driver_sql(f"SET LOCAL {name} TO DEFAULT")


def sorts(model: Any, *names: str, **columns: Any) -> dict[str, Any]:
    """The sorts that every entity has, and those by columns of these (camelCase) names."""
    named = {name: getattr(model, to_snake(name)) for name in ("createdAt", "updatedAt", *names)}
    return {**named, **{to_camel(name): column for name, column in columns.items()}}
