"""A compose: which modules it stands on, how they are configured, what it integrates with."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.compose.matrix import Matrix
from app.compose.registry import registry
from app.compose.rules import Rule

ROOMS = ("record", "machine", "commands", "queries", "events", "jobs")


@dataclass
class ComposeDefinition:
    """Section 2 of the specification as an object; `install` makes it the running one.

    `places` are the packages of the compose's own nouns; `config` the model of an org's settings;
    `facts(ctx, command, record, data)` what rules may ask; `channels(event)` who hears an event.
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
    integrations: dict[str, Any] = field(default_factory=dict)

    def install(self) -> None:
        registry.matrix = self.matrix
        registry.config = self.config
        registry.rules = list(self.rules)
        registry.facts = self.facts
        registry.channels = self.channels
        for package in [*(f"app.modules.{name}" for name in self.modules), *self.places]:
            importlib.import_module(package)
