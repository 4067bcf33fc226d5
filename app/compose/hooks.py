"""Hooks: what follows from an event, run by workers after the commit, once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.compose.registry import registry


@dataclass(frozen=True)
class Hook:
    """`handler(event, ctx)`; `filter` are payload values the event must carry."""

    name: str
    on: str
    handler: Callable[..., None]
    filter: dict[str, Any] = field(default_factory=dict)

    def wants(self, payload: dict[str, Any]) -> bool:
        return all(payload.get(key) == value for key, value in self.filter.items())


def hook(
    *, on: str, filter: dict[str, Any] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers `handler(event, ctx)` for the event; its name is the function's."""

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        name = handler.__name__.replace("_", "-")
        if name in registry.hooks:
            raise ValueError(f"the hook {name} is registered twice")
        registry.hooks[name] = Hook(name, on, handler, filter or {})
        return handler

    return register
