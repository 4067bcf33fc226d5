"""Orders of a list: by what, and the place of a record in it as a signed cursor."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import tuple_

from app.compose.errors import Invalid

if TYPE_CHECKING:
    from app.compose.listing import Listing, ListParameters


@dataclass(frozen=True)
class Sort:
    """Sorts by something that is no column by itself: `key` names it on the record."""

    expression: Any
    key: str
    nullable: bool = False

    @classmethod
    def by(cls, given: Any) -> "Sort":
        if isinstance(given, cls):
            return given
        return cls(given, given.key, bool(given.property.columns[0].nullable))


@dataclass(frozen=True)
class Mark:
    """Where a record stands in an order."""

    value: Any
    tie: Any


@dataclass(frozen=True)
class Stretch:
    """A part of an order that one index gives by itself."""

    conditions: list[Any]
    by: list[Any]


@dataclass(frozen=True)
class Order:
    """One order of a listing: by a column, nothing (NULL) last, ties by the id. `backwards` turns
    it round."""

    listing: "Listing"
    name: str
    backwards: bool = False

    @classmethod
    def of(cls, listing: "Listing", data: "ListParameters") -> "Order":
        """The sort that was asked for, else the cursor's, else the default one."""
        name = data.sort or _sort_in(data.cursor) or listing.default
        if name.removeprefix("-") not in listing.sorts:
            known = ", ".join(listing.sorts)
            raise Invalid(f"can be {known}, with a minus sign for descending", "sort")
        return cls(listing, name)

    @property
    def descending(self) -> bool:
        return self.name.startswith("-") is not self.backwards

    @property
    def sort(self) -> Sort:
        return Sort.by(self.listing.sorts[self.name.removeprefix("-")])

    @property
    def tie(self) -> Any:
        return getattr(self.listing.model, self.listing.tie)

    def mark_of(self, record: Any) -> Mark:
        return Mark(getattr(record, self.sort.key), getattr(record, self.listing.tie))

    def cursor(self, record: Any) -> str:
        """Where `record` stands, as an opaque signed text."""
        mark = self.mark_of(record)
        value = mark.value.isoformat() if isinstance(mark.value, datetime) else mark.value
        return str(_signer().dumps([self._kind, self.name, value, str(mark.tie)]))

    def mark(self, cursor: str) -> Mark:
        """The place that the cursor names. Raises Invalid for a foreign one."""
        kind, name, value, tie = _read(cursor)
        if (kind, name) != (self._kind, self.name):
            raise Invalid("belongs to another list or sort", "cursor")
        if value is not None and self.sort.expression.type.python_type is datetime:
            value = datetime.fromisoformat(value)
        return Mark(value, self.tie.type.python_type(tie))

    def stretches(self, mark: Mark | None) -> list[Stretch]:
        """What comes behind the mark, or everything, in order."""
        column, tie = self.sort.expression, self.tie
        keys = [key.desc() if self.descending else key.asc() for key in (column, tie)]
        valued = Stretch(self._behind(mark), keys)
        if not self.sort.nullable:
            return [valued]
        valued.conditions.append(column.is_not(None))
        empty = Stretch([column.is_(None)], keys[1:])
        if mark is not None and mark.value is None:
            empty.conditions.append(self._beyond(tie, mark.tie))
            return [empty, valued] if self.backwards else [empty]
        if mark is not None and self.backwards:
            return [valued]
        return [empty, valued] if self.backwards else [valued, empty]

    def _behind(self, mark: Mark | None) -> list[Any]:
        if mark is None or mark.value is None:
            return []
        here = tuple_(self.sort.expression, self.tie)
        return [self._beyond(here, tuple_(mark.value, mark.tie))]

    def _beyond(self, here: Any, there: Any) -> Any:
        return here < there if self.descending else here > there

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
