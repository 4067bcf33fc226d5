"""A compose: which modules it stands on, how they are configured, what it integrates with."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.compose.matrix import Matrix
from app.compose.registry import registry
from app.compose.rules import Rule


@dataclass
class ComposeDefinition:
    """Section 2 of the specification as an object; `install` makes it the running one.

    `places` are the packages of the compose's own nouns; `config` the model of an org's settings;
    `facts(ctx, command, record, data)` what rules may ask; `channels(event)` who hears an event;
    `kin(session, ids)` on whose timeline an event of these records stands too.
    """

    id: str
    name: str
    version: str
    modules: list[str]
    module_config: dict[str, dict[str, Any]]
    places: list[str]
    matrix: Matrix
    config: type
    rules: list[Rule]
    facts: Callable[..., dict[str, Any]]
    channels: Callable[..., list[str]]
    kin: Callable[..., dict[Any, Any]]
    integrations: dict[str, list[str]] = field(default_factory=dict)

    def install(self) -> None:
        registry.matrix = self.matrix
        registry.config = self.config
        registry.module_config = self.module_config
        registry.integrations = self.integrations
        registry.rules = list(self.rules)
        registry.facts = self.facts
        registry.channels = self.channels
        registry.kin = self.kin
        modules = [f"app.modules.{name}" for name in self.modules]
        for room in ["app.compose", *modules, *self.places]:
            _import_all(room)


def _import_all(room: str) -> None:
    """Importing a room's files registers what they declare."""
    module = importlib.import_module(room)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{room}."):
        importlib.import_module(found.name)
