"""Hooks: what follows from an event, run by workers after the commit, once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from app.compose.registry import registry

if TYPE_CHECKING:
    from app.compose.unit import Unit

# What a bulk causes is caused by "bulk:" and its job's id.
BULK = "bulk:"


@dataclass(frozen=True)
class Hook:
    """`handler(event, ctx)`; `on` may be a pattern like `deal.*`, and `filter` are payload values
    that the event must carry. `singly`: not for events of a bulk, whose job tells once what this
    tells for each record. `when` says whether this org has anything to do after such events."""

    name: str
    on: str
    handler: Callable[..., None]
    filter: dict[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    singly: bool = False
    when: "Callable[[Unit], bool] | None" = None

    def hears(self, event: str) -> bool:
        """Is it for events of this name?"""
        return self.on == event or ("*" in self.on and fnmatchcase(event, self.on))

    def wants(self, payload: dict[str, Any], cause: str | None) -> bool:
        if self.singly and (cause or "").startswith(BULK):
            return False
        return all(payload.get(key) == value for key, value in self.filter.items()) and all(
            key in payload for key in self.needs
        )


def hook(
    *,
    on: str,
    filter: dict[str, Any] | None = None,
    needs: tuple[str, ...] = (),
    singly: bool = False,
    when: "Callable[[Unit], bool] | None" = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers `handler(event, ctx)` for the event; its name is the function's. `needs` are
    payload keys without which it has nothing to do."""

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        name = handler.__name__.replace("_", "-")
        if name in registry.hooks:
            raise ValueError(f"the hook {name} is registered twice")
        registry.hooks[name] = Hook(name, on, handler, filter or {}, needs, singly, when)
        return handler

    return register
