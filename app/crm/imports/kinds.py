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
    """One row on its way: `record_id` once it is known which record it is. `problem` says why it
    can't be taken."""

    line: int
    key: str
    data: Any
    digest: str
    record_id: UUID | None = None
    problem: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """`resolve(ctx, rows)` finds what the rows refer to and fills in `values` or `problem`; it may
    name a `record_id` that is there already. `insert` and `update` write what is resolved."""

    name: str
    right: str
    payload: type[Payload]
    default_key: Callable[[Any], str]
    resolve: Callable[["Context", list[Row]], None]
    insert: Callable[["Context", list[Row]], None]
    update: Callable[["Context", list[Row]], None]


KINDS: dict[str, Kind] = {}


def kind(definition: Kind) -> Kind:
    """Makes a kind known by its name."""
    KINDS[definition.name] = definition
    return definition
