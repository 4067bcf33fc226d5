"""Who is who."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.payload import Payload
from app.compose.registry import query
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context


class GetManagerOf(Payload):
    actor_id: UUID


@query("crm.getManagerOf")
def get_manager_of(ctx: "Context", data: GetManagerOf) -> list[User]:
    """The manager of the actor's team; with none, every active sales manager, else every
    administrator (decisions, Identity)."""
    statement = (
        select(User)
        .join(Team, Team.manager_id == User.id)
        .where(
            Team.id == select(User.team_id).where(User.id == data.actor_id).scalar_subquery(),
            User.active,
        )
    )
    manager = ctx.session.scalars(statement).one_or_none()
    return [manager] if manager else with_role(ctx, "sales-manager") or with_role(ctx, "crm-admin")


def with_role(ctx: "Context", role: str) -> list[User]:
    """The active users who were given this role, by name."""
    statement = select(User).where(User.active, User.roles.contains([role])).order_by(User.name)
    return list(ctx.session.scalars(statement))


def people(ctx: "Context") -> list[User]:
    """Everybody of the org, by name."""
    return list(ctx.session.scalars(select(User).order_by(User.name)))
