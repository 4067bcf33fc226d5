"""What each kind of import takes, and how a batch of it is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.payload import Payload

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(slots=True)
class Row:
    """One row on its way from `source`: `record_id` once it is known which record it is; `known`
    where an earlier import had its key. `problem` says why it can't be taken."""

    line: int
    key: str
    data: Any
    digest: str
    source: str = ""
    record_id: UUID | None = None
    known: bool = False
    problem: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def said(row: Row, **fields: str) -> dict[str, Any]:
    """The values of a row that is known already, without those that stand in for what the file
    does not say. `fields` names, for such values, the field that says them."""
    named = row.data.model_fields_set
    return {
        name: value for name, value in row.values.items() if fields.get(name, "") in {"", *named}
    }


@dataclass(frozen=True)
class Kind:
    """`resolve(ctx, rows)` finds what the rows refer to and fills in `values` or `problem`; it may
    name a `record_id` that is there already. `insert` writes what is new; `update` what is known,
    and returns how many of the records really changed."""

    name: str
    right: str
    payload: type[Payload]
    default_key: Callable[[Any], str]
    resolve: Callable[["Context", list[Row]], None]
    insert: Callable[["Context", list[Row]], None]
    update: Callable[["Context", list[Row]], int]


KINDS: dict[str, Kind] = {}


def kind(definition: Kind) -> Kind:
    """Makes a kind known by its name."""
    KINDS[definition.name] = definition
    return definition
