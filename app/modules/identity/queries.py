"""Who is who."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, or_, select

from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.modules.identity.email_address import fold
from app.modules.identity.models import ApiToken, Team, User

if TYPE_CHECKING:
    from app.compose.context import Context


class ListUsers(EntityParameters):
    active: bool | None = None
    team_id: UUID | None = None
    role: Line | None = None
    email: Line | None = None
    q: Search | None = None


class ListTokens(EntityParameters):
    user_id: UUID | None = None


class ListTeams(EntityParameters):
    manager_id: UUID | None = None


USERS = Listing(
    User,
    sorts=sorts(User, "name", "email"),
    filters={
        "role": lambda role: User.roles.contains([role]),
        "email": lambda address: User.email_key == fold(address),
        "q": lambda text: or_(
            func.lower(User.name).contains(text.lower(), autoescape=True),
            User.email_key.contains(fold(text), autoescape=True),
        ),
    },
)
TEAMS = Listing(Team, sorts=sorts(Team, "name"))
TOKENS = Listing(ApiToken, sorts=sorts(ApiToken, "name"))


@query("identity.listUsers", right="user:read")
def list_users(ctx: "Context", data: ListUsers) -> Page:
    """A page of users."""
    return USERS.page(ctx, data)


@query("identity.listTeams", right="team:read")
def list_teams(ctx: "Context", data: ListTeams) -> Page:
    """A page of teams."""
    return TEAMS.page(ctx, data)


@query("identity.listTokens", right="token:read")
def list_tokens(ctx: "Context", data: ListTokens) -> Page:
    """A page of one's own tokens that still stand; for an administrator of everybody's."""
    own = [] if ctx.may("token:manage") else [ApiToken.user_id == ctx.actor.id]
    return TOKENS.page(ctx, data, ApiToken.revoked_at.is_(None), *own)


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
