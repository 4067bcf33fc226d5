"""Users and teams: made, changed, deactivated."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from sqlalchemy import select, update

from app.compose.errors import Conflict, Invalid
from app.compose.faults import Like
from app.compose.payload import Payload, RequiredLine, Target, TimeZone
from app.compose.registry import command, registry
from app.modules.identity.email_address import EmailAddress, fold
from app.modules.identity.models import USUAL_MINUTES, ApiToken, SignIn, Team, User
from app.modules.identity.naming import Slug, refuse_taken_slug, slug_for

if TYPE_CHECKING:
    from app.compose.context import Context


def _known_role(name: str) -> str:
    if name not in registry.matrix.roles:
        raise ValueError(f"must be one of {', '.join(registry.matrix.roles)}")
    return name


Role = Annotated[str, AfterValidator(_known_role)]
Roles = Annotated[list[Role], Field(min_length=1)]
Locale = Annotated[str, Like(r"^[a-z]{2}([_-][A-Z]{2})?$", "must be a language as en or de-DE")]


class CreateUser(Payload):
    email: EmailAddress
    name: RequiredLine
    roles: Roles
    team_id: UUID | None = None
    time_zone: TimeZone | None = None
    locale: Locale = "en"
    active: bool = True
    booking_slug: Slug | None = None


class UpdateUser(Target):
    email: EmailAddress | None = None
    name: RequiredLine | None = None
    roles: Roles | None = None
    team_id: UUID | None = None
    time_zone: TimeZone | None = None
    locale: Locale | None = None
    active: bool | None = None
    booking_slug: Slug | None = None


@command("identity.createUser", right="user:create")
def create_user(ctx: "Context", data: CreateUser) -> User:
    """A user without a password: comes in by an invitation or a password set later. Without a
    `bookingSlug` one is made of the name."""
    _refuse_taken(ctx, data.email)
    refuse_taken_slug(ctx, data.booking_slug)
    if data.team_id:
        ctx.referred(Team, data.team_id, "teamId")
    user = User(
        email=data.email,
        email_key=fold(data.email),
        name=data.name,
        roles=sorted(set(data.roles)),
        team_id=data.team_id,
        time_zone=data.time_zone or ctx.org.time_zone,
        locale=data.locale,
        active=data.active,
        booking_slug=data.booking_slug or slug_for(ctx, data.name),
    )
    ctx.session.add(user)
    ctx.session.flush()
    ctx.emit("user.created", user, user_id=user.id, name=user.name, roles=user.roles)
    return user


@command("identity.updateUser", right="user:update")
def update_user(ctx: "Context", user: User, data: UpdateUser) -> User:
    """Changes a user; new roles or deactivation end every session and, when inactive, token."""
    values = data.changes()
    if values.get("email") and fold(values["email"]) != user.email_key:
        _refuse_taken(ctx, values["email"])
        values["email_key"] = fold(values["email"])
    if values.get("team_id"):
        ctx.referred(Team, values["team_id"], "teamId")
    refuse_taken_slug(ctx, values.get("booking_slug"), user.id)
    for required in ("email", "name", "roles", "time_zone", "locale", "active", "booking_slug"):
        if required in values and values[required] is None:
            raise Invalid("must not be empty", required)
    if "roles" in values:
        values["roles"] = sorted(set(values["roles"]))
    changes = user.assign(values)
    _keep_an_admin(ctx)
    if changes:
        ctx.emit("user.updated", user, changes=changes, user_id=user.id, name=user.name)
    if "roles" in changes or not user.active:
        end_sessions(ctx, user.id)
    if not user.active:
        _revoke_tokens(ctx, user.id)
    return user


MeetingMinutes = Annotated[int, Field(strict=True, ge=5, le=480)]


class CreateTeam(Payload):
    """With a `bookingSlug` strangers can book whoever of the team is free, for `meetingMinutes`."""

    name: RequiredLine
    manager_id: UUID | None = None
    booking_slug: Slug | None = None
    meeting_minutes: MeetingMinutes = USUAL_MINUTES


class UpdateTeam(Target):
    name: RequiredLine | None = None
    manager_id: UUID | None = None
    booking_slug: Slug | None = None
    meeting_minutes: MeetingMinutes | None = None


@command("identity.createTeam", right="team:create")
def create_team(ctx: "Context", data: CreateTeam) -> Team:
    """A team and its manager."""
    if data.manager_id:
        ctx.referred(User, data.manager_id, "managerId")
    refuse_taken_slug(ctx, data.booking_slug)
    team = Team(
        name=data.name,
        manager_id=data.manager_id,
        booking_slug=data.booking_slug,
        meeting_minutes=data.meeting_minutes,
    )
    ctx.session.add(team)
    ctx.session.flush()
    ctx.emit("team.created", team, team_id=team.id, name=team.name)
    return team


@command("identity.updateTeam", right="team:update")
def update_team(ctx: "Context", team: Team, data: UpdateTeam) -> Team:
    """Another name, manager, booking page or length of meetings."""
    if data.manager_id:
        ctx.referred(User, data.manager_id, "managerId")
    refuse_taken_slug(ctx, data.booking_slug, team.id)
    values = data.changes()
    for required in ("name", "meeting_minutes"):
        if required in values and values[required] is None:
            raise Invalid("must not be empty", required)
    changes = team.assign(values)
    if changes:
        ctx.emit("team.updated", team, changes=changes, team_id=team.id, name=team.name)
    return team


class DeleteTeam(Target):
    pass


@command("identity.deleteTeam", right="team:delete")
def delete_team(ctx: "Context", team: Team, data: DeleteTeam) -> None:
    """Deletes a team that nobody belongs to. Raises Conflict otherwise."""
    if ctx.session.scalar(select(User.id).where(User.team_id == team.id).limit(1)):
        raise Conflict("This team still has members.", code="team-not-empty")
    ctx.emit("team.deleted", team, team_id=team.id, name=team.name)
    ctx.session.delete(team)


def end_sessions(ctx: "Context", user_id: UUID) -> None:
    """Every browser session of the user is over; sockets follow when they next ask."""
    ctx.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )


def _revoke_tokens(ctx: "Context", user_id: UUID) -> None:
    ctx.session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )


def _refuse_taken(ctx: "Context", email: str) -> None:
    taken = select(User.id).where(User.email_key == fold(email)).execution_options(all_orgs=True)
    if ctx.session.scalar(taken):
        raise Conflict("Somebody already signs in with this address.", code="duplicate")


def _keep_an_admin(ctx: "Context") -> None:
    """Nobody may lock the whole org out."""
    ctx.session.flush()
    admins = select(User.id).where(User.active, User.roles.contains(["crm-admin"])).limit(1)
    if ctx.session.scalar(admins) is None:
        raise Conflict("An org needs an active administrator.", code="last-admin")
