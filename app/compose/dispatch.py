"""The one command path, and the one query path."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import OperationalError

from app.compose import approvals, authority, rules, versions
from app.compose.errors import Forbidden, Unavailable
from app.compose.machine import machine_of
from app.compose.payload import parse
from app.compose.registry import Command, registry

if TYPE_CHECKING:
    from app.compose.context import Context

R = TypeVar("R")
TRIES = 3
PASSING = {"40001", "40P01"}


def dispatch(ctx: "Context", name: str, payload: Any) -> Any:
    """Does the command and returns what its handler returns, or `Held` where an approver decides.

    In this order: payload (422) → find (404) → right (403) → version (409) → state (409, 422) →
    rules (422, or held) → handler. A nested dispatch joins the outer transaction.
    """
    command = registry.commands[name]
    if ctx.actor.read_only:
        raise Forbidden("This token may only read.")
    return together(ctx, lambda: _run(ctx, command, payload))


def together(ctx: "Context", act: Callable[[], R]) -> R:
    """Does everything in `act` as one transaction; again, if the database let somebody else go
    first. Raises Unavailable after the third try."""
    if ctx.unit.is_open:
        return act()
    for attempt in range(1, TRIES + 1):
        try:
            with ctx.unit.open():
                return act()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in PASSING:
                raise
            if attempt == TRIES:
                raise Unavailable("Too many people are changing this at once.") from error
    raise AssertionError("unreachable")


def _run(ctx: "Context", command: Command, payload: Any) -> Any:
    data: Any = parse(command.payload, payload)
    with ctx.unit.open():
        if command.record is None:
            authority.require(ctx.actor, command.right)
            record = None
        else:
            if len(data.locked()) > 1:
                ctx.lock(command.record, data.locked())
            record = ctx.get(command.record, data.id, lock=True, deleted=command.deleted)
            authority.require(ctx.actor, command.right, record)
            versions.require(ctx, record, data)
        if command.transition and record is not None:
            machine_of(record).check(ctx, record, command.transition, data)
        rule = rules.check(ctx, command, record, data)
        if rule is not None and record is not None:
            return approvals.hold(ctx, command, record, data, rule)
        if record is None:
            return command.handler(ctx, data)
        return command.handler(ctx, record, data)


def ask(ctx: "Context", name: str, payload: Any) -> Any:
    """Asks the query. Raises Forbidden where the actor's roles have no grant for it."""
    query = registry.queries[name]
    data: Any = parse(query.payload, payload)
    if query.right is not None:
        authority.require(ctx.actor, query.right)
    return query.handler(ctx, data)
