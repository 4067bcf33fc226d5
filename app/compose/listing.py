"""Lists: filters, ranges, an allow-list of sorts, and a keyset cursor that stays true while rows
are added. Parameters come as text, the way a query string has them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.alias_generators import to_camel, to_snake
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from app.compose import authority
from app.compose.errors import Invalid
from app.compose.payload import Line, Moment, Payload
from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context

DATE = re.compile(r"\d{4}-\d\d-\d\d")
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
        where = [*self._visible(ctx), *conditions, *self._conditions(data)]
        statement = select(self.model).where(*where).options(*self.options)
        after = order.after(data.cursor) if data.cursor else None
        if after is not None:
            statement = statement.where(after)
        found = list(ctx.session.scalars(statement.order_by(*order.by()).limit(data.limit + 1)))
        records = found[: data.limit]
        more = order.cursor(records[-1]) if len(found) > data.limit else None
        return Page(records, more, self._total(ctx, where) if data.count else None)

    def _visible(self, ctx: "Context") -> list[Any]:
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


@dataclass(frozen=True)
class Order:
    """One order of a listing: by a column, nothing (NULL) last, ties by the id."""

    listing: Listing
    name: str

    @classmethod
    def of(cls, listing: Listing, data: ListParameters) -> "Order":
        """The sort that was asked for, else the cursor's, else the default one."""
        name = data.sort or _sort_in(data.cursor) or listing.default
        if name.removeprefix("-") not in listing.sorts:
            known = ", ".join(listing.sorts)
            raise Invalid(f"can be {known}, with a minus sign for descending", "sort")
        return cls(listing, name)

    @property
    def descending(self) -> bool:
        return self.name.startswith("-")

    @property
    def column(self) -> Any:
        return self.listing.sorts[self.name.removeprefix("-")]

    @property
    def tie(self) -> Any:
        return getattr(self.listing.model, self.listing.tie)

    def by(self) -> list[Any]:
        keys = [self.column, self.tie]
        directed = [key.desc() if self.descending else key.asc() for key in keys]
        return [directed[0].nulls_last(), directed[1]] if self._nullable else directed

    @property
    def _nullable(self) -> bool:
        return bool(self.column.property.columns[0].nullable)

    def cursor(self, record: Any) -> str:
        """Where `record` stands, as an opaque signed text."""
        value, tie = getattr(record, self.column.key), getattr(record, self.listing.tie)
        place = [value.isoformat() if isinstance(value, datetime) else value, str(tie)]
        return str(_signer().dumps([self._kind, self.name, *place]))

    def after(self, cursor: str) -> Any:
        """The condition for what comes behind the cursor. Raises Invalid for a foreign one."""
        kind, name, value, tie = _read(cursor)
        if (kind, name) != (self._kind, self.name):
            raise Invalid("belongs to another list or sort", "cursor")
        if value is not None and self.column.type.python_type is datetime:
            value = datetime.fromisoformat(value)
        return self._behind(value, tie)

    def _behind(self, value: Any, tie: str) -> Any:
        if not self._nullable:
            here, there = tuple_(self.column, self.tie), tuple_(value, self._typed(tie))
            return here < there if self.descending else here > there
        column, last = self.column, self._typed(tie)
        later = self.tie < last if self.descending else self.tie > last
        if value is None:
            return and_(column.is_(None), later)
        beyond = column < value if self.descending else column > value
        return or_(beyond, and_(column == value, later), column.is_(None))

    def _typed(self, tie: str) -> Any:
        return self.tie.type.python_type(tie)

    @property
    def _kind(self) -> str:
        return str(self.listing.model.__tablename__)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="listing")


def _read(cursor: str) -> list[Any]:
    try:
        return list(_signer().loads(cursor))
    except BadData:
        raise Invalid("is not a cursor of this program", "cursor") from None


def _sort_in(cursor: str | None) -> str | None:
    return str(_read(cursor)[1]) if cursor else None


def sorts(model: Any, *names: str, **columns: Any) -> dict[str, Any]:
    """The sorts that every entity has, and those by columns of these (camelCase) names."""
    named = {name: getattr(model, to_snake(name)) for name in ("createdAt", "updatedAt", *names)}
    return {**named, **{to_camel(name): column for name, column in columns.items()}}
