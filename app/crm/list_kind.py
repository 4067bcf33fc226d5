"""What a list is: its record, what one may filter and sort by, and the columns it can show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.compose.authority import require
from app.compose.criteria import text
from app.compose.criteria.table import Fields
from app.compose.criteria.tree import Group
from app.compose.listing import Listing, ListParameters, plan_for_values
from app.compose.order import Order
from app.compose.payload import parse

if TYPE_CHECKING:
    from app.compose.context import Context

PAGE = 50
COUNTED = 10_000


@dataclass(frozen=True)
class Column:
    """`sort` is the name it is sorted by, where it can be; `right` one that its values need."""

    key: str
    label: str
    sort: str = ""
    num: bool = False
    right: str = ""


@dataclass(frozen=True)
class Row:
    """A record as its list shows it; a list that shows more of it has rows of its own."""

    record: Any


def plain_rows(ctx: "Context", records: Sequence[Any]) -> list[Row]:
    """Of a page of records, nothing added."""
    return [Row(one) for one in records]


@dataclass(frozen=True)
class Found:
    """A page of rows as `dress` made them. `total` counts up to 10,001, where it was asked for;
    `older` is the next page's cursor."""

    rows: Sequence[Row]
    total: int | None
    older: str | None


@dataclass(frozen=True)
class ListKind:
    """The first of `columns` is always shown; `shown` are those of a new list. `dress` makes the
    rows of a page in a constant number of statements, each with a `record`."""

    name: str
    one: str
    many: str
    listing: Listing
    fields: Fields
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    layouts: tuple[str, ...]
    path: str
    dress: "Callable[[Context, Sequence[Any]], Sequence[Row]]" = plain_rows

    @property
    def model(self) -> Any:
        return self.listing.model

    def offered(self, ctx: "Context") -> list[Column]:
        """The columns that the actor may see."""
        return [one for one in self.columns if not one.right or ctx.may(one.right)]

    def chosen(self, ctx: "Context", keys: Sequence[str]) -> list[Column]:
        """The first column and those of `keys`, in their order; without keys those of a new
        list."""
        known = {column.key: column for column in self.offered(ctx)}
        first = self.columns[0]
        wanted = [key for key in (keys or self.shown) if key in known and key != first.key]
        return [first, *(known[key] for key in dict.fromkeys(wanted))]

    def conditions(self, ctx: "Context", where: Group) -> list[ColumnElement[bool]]:
        """What exists for the actor and passes. Raises Forbidden for those who read none."""
        require(ctx.actor, self.model.read_right)
        return [*self.listing.visible(ctx), self.fields.condition(ctx, where)]

    def said(self, ctx: "Context", where: str) -> list[ColumnElement[bool]]:
        """The conditions of rules as an address writes them. Raises Invalid."""
        rules = self.fields.checked(ctx, text.read(where))
        assert isinstance(rules, Group)
        return self.conditions(ctx, rules)

    def page(
        self, ctx: "Context", where: Group, *, sort: str, cursor: str | None, count: bool
    ) -> Found:
        """A page of the list. Raises Invalid for a foreign cursor or an unknown sort."""
        wanted = parse(ListParameters, {"sort": sort, "cursor": cursor, "limit": PAGE})
        conditions = self.conditions(ctx, where)
        page = self.listing.page(ctx, wanted, *conditions)
        total = self.count(ctx, where) if count else None
        return Found(self.dress(ctx, page.records), total, page.next)

    def count(self, ctx: "Context", where: Group, most: int = COUNTED) -> int:
        """How many there are, up to one more than `most`."""
        plan_for_values(ctx)
        counted = self._counted(self.conditions(ctx, where), most)
        return ctx.session.scalar(select(counted)) or 0

    def row(self, ctx: "Context", record_id: UUID) -> Any:
        """One row, or None where there is none for the actor."""
        statement = select(self.model).where(self.model.id == record_id)
        statement = statement.where(*self.listing.visible(ctx)).options(*self.listing.options)
        statement = statement.execution_options(populate_existing=True)
        found = ctx.session.scalars(statement).one_or_none()
        return self.dress(ctx, [found])[0] if found else None

    def neighbour(
        self, ctx: "Context", where: Group, sort: str, of: Any, *, back: bool
    ) -> UUID | None:
        """Which one stands next to the record in this order, whether or not it is still in it."""
        order = Order(self.listing, sort, back)
        conditions = self.conditions(ctx, where)
        beside = self.listing.run(ctx, conditions, order, order.mark_of(of), limit=1)
        return beside[0].id if beside else None

    def place(
        self, ctx: "Context", where: Group, sort: str, of: Any, most: int
    ) -> tuple[int, int] | None:
        """Which of how many it is; None where it is not in the list or that is too long."""
        conditions = self.conditions(ctx, where)
        order = Order(self.listing, sort, backwards=True)
        before = [
            self._counted([*conditions, *stretch.conditions], most)
            for stretch in order.stretches(order.mark_of(of))
        ]
        inside = self._counted([*conditions, self.model.id == of.id], 1)
        row = ctx.session.execute(select(inside, self._counted(conditions, most), *before)).one()
        return (sum(row[2:]) + 1, row[1]) if row[0] and row[1] <= most else None

    def _counted(self, conditions: Sequence[Any], most: int) -> Any:
        capped = select(self.model.id).where(*conditions).limit(most + 1).subquery()
        return select(func.count()).select_from(capped).scalar_subquery()
