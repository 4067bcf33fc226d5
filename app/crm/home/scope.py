"""Whose work the home screen shows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from app.compose.registry import registry
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Scope:
    """`name` is mine, team or all; `people` are whose records count, None is everybody's."""

    name: str
    choices: tuple[str, ...]
    people: frozenset[UUID | None] | None

    def covers(self, owner: Any, *, unowned: bool = False) -> ColumnElement[bool]:
        """Records of these owners; `unowned` ones too unless it is only about oneself."""
        if self.people is None:
            return true()
        theirs = owner.in_(self.people)
        return or_(theirs, owner.is_(None)) if unowned and self.name != "mine" else theirs


def scope_of(ctx: "Context", wanted: str | None) -> Scope:
    """Managers see their team or themselves, reps and agents themselves, others everybody. A
    manager without a team sees everybody."""
    roles = registry.matrix.all_roles(ctx.actor.roles)
    if "sales-manager" in roles:
        choices: tuple[str, ...] = ("mine", "team")
    else:
        choices = ("mine",) if roles & {"sales-rep", "support-agent"} else ("all",)
    name = wanted if wanted in choices else choices[-1]
    if name == "mine":
        return Scope(name, choices, frozenset([ctx.actor.id]))
    return Scope(name, choices, _team(ctx) if name == "team" else None)


def _team(ctx: "Context") -> frozenset[UUID | None] | None:
    members = select(User.id).join(Team, Team.id == User.team_id)
    found = ctx.session.scalars(members.where(Team.manager_id == ctx.actor.id)).all()
    return frozenset([ctx.actor.id, *found]) if found else None
