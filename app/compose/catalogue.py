"""Every event is declared once: its name, its keys, how it reads, how it looks."""

from dataclasses import dataclass

from app.compose.registry import registry


@dataclass(frozen=True)
class EventKind:
    """`keys` are the payload keys it may carry; `sentence` reads on a timeline, with {actor} and
    payload keys in braces; `silent` events have no place on a timeline."""

    name: str
    keys: frozenset[str]
    sentence: str
    icon: str
    silent: bool = False


def declare(
    name: str, keys: str, sentence: str, *, icon: str = "activity", silent: bool = False
) -> None:
    """Declares an event; `keys` are separated by blanks."""
    if name in registry.events:
        raise ValueError(f"{name} is declared twice")
    registry.events[name] = EventKind(name, frozenset(keys.split()), sentence, icon, silent)


class UndeclaredEvent(RuntimeError):
    """An event, or a key of one, that nobody declared. A fault of the program."""


def check(name: str, keys: set[str]) -> EventKind:
    """The declaration of this event. Raises UndeclaredEvent."""
    kind = registry.events.get(name)
    if kind is None:
        raise UndeclaredEvent(f"the event {name!r} is not declared")
    if keys - kind.keys:
        raise UndeclaredEvent(f"{name} does not declare {sorted(keys - kind.keys)}")
    return kind
