"""State machines: exactly the transitions that are drawn, anything else is a 409."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.compose.errors import Conflict, Invalid
from app.compose.registry import registry

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Guard:
    """A condition of one transition; `holds(ctx, record, data)`. A refusal is a 422."""

    id: str
    message: str
    holds: Callable[..., bool]
    field: str | None = None


@dataclass(frozen=True)
class Transition:
    source: str
    target: str
    on: str
    emits: str
    guard: Guard | None = None


class Machine:
    """The states of one kind of record, kept in its `status`."""

    def __init__(self, kind: str, *transitions: Transition) -> None:
        self.kind = kind
        self.transitions = transitions
        registry.machines[kind] = self

    def allowed(self, state: str) -> list[str]:
        """The events that may happen in this state."""
        return [step.on for step in self.transitions if step.source == state]

    def step(self, state: str, event: str) -> Transition:
        """The transition of `event` in `state`. Raises Conflict where there is none."""
        for step in self.transitions:
            if step.source == state and step.on == event:
                return step
        allowed = self.allowed(state)
        raise Conflict(
            f"This {self.kind} is {state}; "
            + (f"from there it can only: {', '.join(allowed)}." if allowed else "that is final."),
            code="wrong-state",
            state=state,
            allowed=allowed,
        )

    def check(self, ctx: "Context", record: Any, event: str, data: Any) -> Transition:
        """The transition, its guard asked. Raises Conflict or Invalid."""
        step = self.step(record.status, event)
        if step.guard and not step.guard.holds(ctx, record, data):
            raise Invalid(
                step.guard.message, step.guard.field, rule=step.guard.id, code="guard-refused"
            )
        return step

    def fire(self, ctx: "Context", record: Any, event: str, /, **payload: Any) -> None:
        """Takes the step: sets the state and emits its event with this payload."""
        step = self.step(record.status, event)
        changes = record.assign({"status": step.target})
        ctx.emit(step.emits, record, changes=changes, **payload)


def machine_of(record: Any) -> Machine:
    return registry.machines[record.kind]
