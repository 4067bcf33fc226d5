"""What the program can do: commands, queries, hooks, rules, events and jobs by their names.

Decorators fill it as the rooms are imported; `definition` says which rooms there are.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from uuid import UUID

    from app.compose.catalogue import EventKind
    from app.compose.forgetting import Forgotten
    from app.compose.hooks import Hook
    from app.compose.jobs import ScheduledJob
    from app.compose.machine import Machine
    from app.compose.matrix import Matrix
    from app.compose.records import Entity
    from app.compose.restoring import Fence
    from app.compose.rules import Rule

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Command:
    """A named way to change something.

    `right` is asked of the actor; `record` is the kind of record it acts on, found by the payload's
    `id`, and only by a command that is for the `deleted` if it was deleted; `transition` is the
    machine's event, so that a wrong state is refused before any rule.
    """

    name: str
    right: str
    payload: type
    record: "type[Entity] | None"
    deleted: bool
    transition: str | None
    handler: Callable[..., Any]


@dataclass(frozen=True)
class Query:
    """A named question. `right` is asked of the actor; the handler filters by what is visible."""

    name: str
    right: str | None
    payload: type
    handler: Callable[..., Any]


@dataclass
class Registry:
    matrix: "Matrix" = None  # type: ignore[assignment]
    config: type = object
    module_config: dict[str, dict[str, Any]] = field(default_factory=dict)
    integrations: dict[str, list[str]] = field(default_factory=dict)
    facts: Callable[..., dict[str, Any]] = lambda *_: {}
    channels: Callable[..., list[str]] = lambda *_: []
    kin: "Callable[..., dict[UUID, UUID]]" = lambda *_: {}
    commands: dict[str, Command] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    events: "dict[str, EventKind]" = field(default_factory=dict)
    hooks: "dict[str, Hook]" = field(default_factory=dict)
    rules: "list[Rule]" = field(default_factory=list)
    machines: "dict[str, Machine]" = field(default_factory=dict)
    queue_jobs: dict[str, Callable[..., Any]] = field(default_factory=dict)
    scheduled: "dict[str, ScheduledJob]" = field(default_factory=dict)
    forgotten: "list[Forgotten]" = field(default_factory=list)
    fences: "list[Fence]" = field(default_factory=list)
    entities: "dict[str, type[Entity]]" = field(default_factory=dict)

    def hooks_on(self, event: str) -> "list[Hook]":
        return [hook for hook in self.hooks.values() if hook.hears(event)]


registry = Registry()


def command(
    name: str, *, right: str, deleted: bool = False, transition: str | None = None
) -> Callable[[Function], Function]:
    """Registers `handler(ctx, data)` or `handler(ctx, record, data)` under the name."""

    def register(handler: Function) -> Function:
        types = _parameter_types(handler)
        record = types[1] if len(types) == 3 else None
        _once(registry.commands, name)
        registry.commands[name] = Command(
            name, right, types[-1], record, deleted, transition, handler
        )
        return handler

    return register


def query(name: str, *, right: str | None = None) -> Callable[[Function], Function]:
    """Registers `handler(ctx, data)` under the name."""

    def register(handler: Function) -> Function:
        _once(registry.queries, name)
        registry.queries[name] = Query(name, right, _parameter_types(handler)[-1], handler)
        return handler

    return register


def queue_job(name: str) -> Callable[[Function], Function]:
    """Registers `handler(ctx, data)` for `ctx.queue.add(name, data, delay=…)`."""

    def register(handler: Function) -> Function:
        _once(registry.queue_jobs, name)
        registry.queue_jobs[name] = handler
        return handler

    return register


def entity(model: "type[Entity]") -> "type[Entity]":
    """Makes a record's kind known by its name."""
    registry.entities[model.kind] = model
    return model


def _parameter_types(handler: Callable[..., Any]) -> list[Any]:
    return [parameter.annotation for parameter in inspect.signature(handler).parameters.values()]


def _once(table: dict[str, Any], name: str) -> None:
    if name in table:
        raise ValueError(f"{name} is registered twice")
