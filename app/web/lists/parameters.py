"""The simple filters of a list as parameters of its address, each for one rule."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.modules.identity.models import Team
from app.web.lists.param import Has, Limit, Param, Price, When, Whose, Words, Yes

if TYPE_CHECKING:
    from app.compose.context import Context


def managed_team(ctx: "Context") -> str | None:
    """The team that the actor manages, if any: a manager's lists open on it."""
    statement = select(Team.id).where(Team.manager_id == ctx.actor.id).order_by(Team.name).limit(1)
    found = ctx.session.scalar(statement)
    return str(found) if found else None


def by_role(ctx: "Context") -> str | None:
    """Managers begin with their team, reps with their own, all others with everything."""
    if "sales-manager" in ctx.actor.roles:
        return "team"
    return "mine" if "sales-rep" in ctx.actor.roles else None


PARAMETERS: dict[str, tuple[Param, ...]] = {
    "deals": (
        Words("q", "q"),
        Param("pipeline", "pipelineId"),
        Param("owner", "ownerId"),
        Param("team", "teamId", managed_team, unless="owner"),
        Param("stage", "stageId"),
        Param("status", "status", lambda _: "open"),
        When("closes", "expectedCloseDate"),
        When("next", "nextActivityAt"),
        Price("min", "value"),
        Price("max", "value", op="lte"),
        Has("tag", "tags"),
        Yes("rotting", "rotting"),
    ),
    "contacts": (
        Words("q", "q"),
        Param("type", "type", lambda _: "person"),
        Param("ownerId", "ownerId"),
        Param("stage", "stage"),
        Has("tag", "tags"),
        Param("source", "source"),
        Param("next", "nextStep"),
    ),
    "leads": (
        Words("q", "q"),
        Whose("whose", "", by_role, unless="owner"),
        Param("owner", "ownerId"),
        Param("status", "status", lambda _: "open"),
        Param("source", "source"),
        Limit("score", "score"),
    ),
}
