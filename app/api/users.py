"""Users and teams."""

from uuid import UUID

from app.api.doing import Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView
from app.modules.identity.models import Team, User


class UserView(EntityView):
    """Somebody who works with the program."""

    of = User

    email: str
    name: str
    roles: list[str]
    team_id: UUID | None
    time_zone: str
    locale: str
    active: bool
    booking_slug: str


class TeamView(EntityView):
    """A team; its members name it as their `teamId`."""

    of = Team

    name: str
    manager_id: UUID | None
    booking_slug: str | None
    meeting_minutes: int


ROWS = [
    Lists("/users", "identity.listUsers", UserView),
    Creates("/users", "identity.createUser", UserView),
    Shows("/users/:id", UserView),
    Changes("/users/:id", "identity.updateUser", UserView),
    Lists("/teams", "identity.listTeams", TeamView),
    Creates("/teams", "identity.createTeam", TeamView),
    Shows("/teams/:id", TeamView),
    Changes("/teams/:id", "identity.updateTeam", TeamView),
    Removes("/teams/:id", "identity.deleteTeam"),
]
