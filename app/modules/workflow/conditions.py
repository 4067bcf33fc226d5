"""What templates may name: conditions that open a stage or a task, and what a stage ends with.

The compose registers them; this module knows no record of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    """`missing` is the sentence for a person as long as it does not hold."""

    name: str
    missing: str
    holds: Callable[[Standing], bool]


CONDITIONS: dict[str, Condition] = {}
FACTS: dict[str, "Callable[[Context, Any], Any]"] = {}
ENDINGS: dict[str, "Callable[[Context, Entity], Any]"] = {}


def condition(name: str, *, missing: str) -> Callable[..., Callable[[Standing], bool]]:
    """Registers `holds(standing)` for templates to name."""

    def register(holds: Callable[[Standing], bool]) -> Callable[[Standing], bool]:
        CONDITIONS[name] = Condition(name, missing, holds)
        return holds

    return register


def facts_of(entity_type: str) -> Callable[..., Any]:
    """Registers `load(ctx, entity_id)`, which reads in one query what conditions ask."""

    def register(load: "Callable[[Context, Any], Any]") -> Any:
        FACTS[entity_type] = load
        return load

    return register


def ending(name: str) -> Callable[..., Any]:
    """Registers `act(ctx, record)`, done when the last task of a stage is completed."""

    def register(act: "Callable[[Context, Entity], Any]") -> Any:
        ENDINGS[name] = act
        return act

    return register


def holds(name: str | None, standing: Standing) -> bool:
    """No condition always holds."""
    return name is None or CONDITIONS[name].holds(standing)
