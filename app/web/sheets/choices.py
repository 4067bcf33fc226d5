"""Facts that are one of what there is: a word, a record, a length of time."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select, true

from app.compose.authority import visible
from app.compose.context import Context
from app.crm.owners import possible_owners
from app.modules.identity.models import User
from app.web import typed
from app.web.sheets.fact import Fact


@dataclass(frozen=True)
class Choice(Fact):
    """One of a few words."""

    choices: tuple[str, ...] = ()
    kind: ClassVar[str] = "choice"

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        return [(choice, choice.replace("-", " ").capitalize()) for choice in self.choices]


@dataclass(frozen=True)
class Named(Fact):
    """One of some codes, each with its name."""

    names_of: dict[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "named"

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        return [("", "–"), *self.names_of.items()]


@dataclass(frozen=True)
class Link(Fact):
    """Another record, by its id."""

    of: type[Any] = User
    kind: ClassVar[str] = "link"

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        """Those who may own it, and who owns it now, active or not."""
        if self.of is not User or not ctx.may("owner:set"):
            return []
        able = {user.id: user.name for user in possible_owners(ctx)}
        now = {} if self.value(record) in able else self.called(ctx, [self.value(record)])
        return [*able.items(), *((key, f"{name} (no longer)") for key, name in now.items())]

    def called(self, ctx: Context, ids: list[Any]) -> dict[Any, str]:
        """As far as the actor may know them."""
        seen = true() if self.of is User else visible(ctx.actor, self.of)
        found = ctx.session.scalars(select(self.of).where(self.of.id.in_(ids), seen))
        return {record.id: record.name for record in found}

    def of_json(self, value: Any) -> Any:
        return UUID(value) if value else None


@dataclass(frozen=True)
class Minutes(Fact):
    """A length of time, out of a few; another one that is there stays to choose."""

    choices: tuple[tuple[int, str], ...] = ()
    none: str = "None"
    kind: ClassVar[str] = "minutes"

    def read(self, ctx: Context, record: Any) -> dict[str, Any]:
        return {self.name: typed.whole(self.name)}

    def options(self, ctx: Context, record: Any) -> list[tuple[Any, str]]:
        now = self.value(record)
        own = [] if now is None or now in dict(self.choices) else [(now, f"{now} min")]
        return [("", self.none), *self.choices, *own]
