"""What the filter chips offer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from app.compose.authority import grant, visible
from app.compose.matrix import Grant
from app.crm.deals.record import Deal
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context

SORT_LABELS = {
    "position": "By hand",
    "next": "Next activity",
    "close": "Close date",
    "value": "Value",
    "idle": "Longest idle",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """`owners` and `teams` are empty for those who see only their own."""

    owners: dict[UUID, str]
    teams: dict[UUID, str]
    sorts: dict[str, str]


def choices(ctx: "Context") -> Choices:
    """Whose and which teams' deals there are to choose from."""
    everybody = grant(ctx.actor, "deal:read") is Grant.ALL
    owners = _owners(ctx) if everybody else {}
    teams = _teams(ctx) if everybody else {}
    return Choices(owners, teams, SORT_LABELS)


def tags(ctx: "Context") -> list[str]:
    """The tags of the open deals that the actor sees, by name."""
    tag = func.unnest(Deal.tags).label("tag")
    statement = select(tag).where(Deal.status == "open", Deal.tags != [], visible(ctx.actor, Deal))
    return list(ctx.session.scalars(statement.distinct().order_by("tag").limit(100)))


def _owners(ctx: "Context") -> dict[UUID, str]:
    sells = User.roles.overlap(["sales-rep", "sales-manager", "crm-admin"])
    statement = select(User.id, User.name).where(User.active, sells).order_by(User.name).limit(200)
    return {row.id: row.name for row in ctx.session.execute(statement)}


def _teams(ctx: "Context") -> dict[UUID, str]:
    statement = select(Team.id, Team.name).order_by(Team.name).limit(200)
    return {row.id: row.name for row in ctx.session.execute(statement)}
