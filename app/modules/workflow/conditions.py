"""What templates may name: conditions that open a stage or a task, and what a stage ends with.

The compose registers them; this module knows no record of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Standing:
    """Where a process stands: what its record says (`facts`), and the keys of the tasks done."""

    facts: Any
    done: frozenset[str]


@dataclass(frozen=True)
class Condition:
    """For processes on records of the kind `of`. `label` is how the administrator reads it;
    `missing` says to a person what has to happen as long as it does not hold, and `remedy` what
    would do it with one act, in a form that the screens of these records know."""

    name: str
    of: str
    label: str
    missing: Callable[[Standing], str]
    remedy: Callable[[Standing], Any]
    holds: Callable[[Standing], bool]


@dataclass(frozen=True)
class Ending:
    """What the last task of a stage brings about on a record of the kind `of`."""

    name: str
    of: str
    label: str
    act: "Callable[[Context, Entity], Any]"


Load = Callable[["Context", Iterable[UUID]], dict[UUID, Any]]

CONDITIONS: dict[str, Condition] = {}
ENDINGS: dict[str, Ending] = {}
FACTS: dict[str, Load] = {}


def condition(
    name: str,
    *,
    of: str,
    label: str,
    missing: Callable[[Standing], str],
    remedy: Callable[[Standing], Any] = lambda _: None,
) -> Callable[..., Callable[[Standing], bool]]:
    """Registers `holds(standing)` for templates to name."""

    def register(holds: Callable[[Standing], bool]) -> Callable[[Standing], bool]:
        CONDITIONS[name] = Condition(name, of, label, missing, remedy, holds)
        return holds

    return register


def ending(name: str, *, of: str, label: str) -> Callable[..., Any]:
    """Registers `act(ctx, record)`, done when the last task of a stage is completed."""

    def register(act: "Callable[[Context, Entity], Any]") -> Any:
        ENDINGS[name] = Ending(name, of, label, act)
        return act

    return register


def facts_of(entity_type: str) -> Callable[[Load], Load]:
    """Registers `load(ctx, ids)`, which reads what conditions ask of these records, in a constant
    number of queries."""

    def register(load: Load) -> Load:
        FACTS[entity_type] = load
        return load

    return register


def holds(name: str | None, standing: Standing) -> bool:
    """No condition always holds."""
    return name is None or CONDITIONS[name].holds(standing)
