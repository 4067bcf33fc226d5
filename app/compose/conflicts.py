"""Two people changed one record: what only one of them touched, and what both did.

What a field was when the record had an older version is read from the event log, whose changes hold
before and after of each field and the version that the record had afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import select

from app.compose.events import Event, plain
from app.compose.payload import Target
from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Clash:
    """A field that both sides changed, differently; values as the API writes them."""

    field: str
    mine: Any
    theirs: Any
    original: Any
    changed_by_id: UUID | None
    changed_at: datetime | None

    def json(self) -> dict[str, Any]:
        return {to_camel(name): plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Divergence:
    """`only_mine` are the fields that nobody else touched; a merge may save them as they are."""

    clashes: list[Clash] = field(default_factory=list)
    only_mine: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return {
            "conflicts": [clash.json() for clash in self.clashes],
            "onlyMine": self.only_mine,
        }


@dataclass(frozen=True)
class _Change:
    """What others made of a field since the version that this side saw."""

    original: Any
    by: UUID | None
    at: datetime | None


def divergence(ctx: "Context", record: Entity, data: Target) -> Divergence:
    """How what `data` names differs from what others made of the record since its version."""
    mine = _flat({name: plain_value(value) for name, value in _named(record, data).items()})
    theirs = _flat({name: plain_value(getattr(record, name)) for name in _named(record, data)})
    changes = _changes_since(ctx, record, data.version or 0)
    clashes, only_mine = [], []
    for name, value in mine.items():
        now = theirs.get(name)
        change = changes.get(name) or _Change(now, None, None)
        if value in (change.original, now):
            continue
        if change.original == now:
            only_mine.append(name)
        else:
            clashes.append(Clash(name, value, now, change.original, change.by, change.at))
    return Divergence(clashes, only_mine)


def _named(record: Entity, data: Target) -> dict[str, Any]:
    """The record's fields that the caller named."""
    return {name: value for name, value in data.comparable().items() if hasattr(record, name)}


def _changes_since(ctx: "Context", record: Entity, version: int) -> dict[str, _Change]:
    statement = (
        select(Event.changes, Event.actor_id, Event.at)
        .where(Event.subject_id == record.id, Event.subject_version > version)
        .order_by(Event.seq)
    )
    found: dict[str, _Change] = {}
    for changes, by, at in ctx.session.execute(statement):
        # Events without changes hold the null of JSON, which is not the database's.
        for name, before in _befores(changes or {}).items():
            first = found.get(name)
            found[name] = _Change(first.original if first else before, by, at)
    return found


def _befores(changes: dict[str, list[Any]]) -> dict[str, Any]:
    """{field: what it was before}; of an object only the parts that changed."""
    found: dict[str, Any] = {}
    for name, (before, after) in changes.items():
        if not _is_open(before) and not _is_open(after):
            found[name] = before
            continue
        old, new = (_flat({name: side or {}}) for side in (before, after))
        found |= {key: old.get(key) for key in {**old, **new} if old.get(key) != new.get(key)}
    return found


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """By the API's names; an open object, such as customFields, as customFields.NAME."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if _is_open(value):
            flat |= {f"{to_camel(name)}.{key}": part for key, part in value.items()}
        else:
            flat[to_camel(name)] = value
    return flat


def _is_open(value: Any) -> bool:
    """An object whose parts are fields of their own; money is one value."""
    return isinstance(value, dict) and value.keys() != {"amount", "currency"}


def plain_value(value: Any) -> Any:
    """As the log has it, times in UTC."""
    return plain(value.astimezone(UTC) if isinstance(value, datetime) else value)
