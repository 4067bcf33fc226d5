"""Users: invited, changed, deactivated."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.compose.registry import registry
from app.crm.settings.leaving import estate_of
from app.modules.identity.invitations import invited_at
from app.modules.identity.models import SignIn, Team, User
from app.web import typed
from app.web.rendering import done, render, render_form
from app.web.settings import blueprint as screen


@screen.get("/users")
def users() -> Response:
    """Teams and people."""
    ctx = context()
    require(ctx.actor, "user:update")
    return render("settings/users.html", **_people(ctx))


@screen.get("/users/new")
def new_user() -> Response:
    require(context().actor, "user:create")
    return _form(None)


@screen.post("/users/new")
def invite() -> Response:
    """Adds the user and mails the invitation."""
    try:
        user = context().dispatch("identity.inviteUser", {**_typed(), "email": typed.text("email")})
    except ComposeError as refusal:
        return _form(None, refusal)
    return done(to=url_for(".users"), say=f"Invitation sent to {user.email}")


@screen.get("/users/<uuid:user_id>")
def user(user_id: UUID) -> Response:
    return _form(context().get(User, user_id))


@screen.post("/users/<uuid:user_id>")
def update_user(user_id: UUID) -> Response:
    """Changes name, roles, team; new roles end the user's sessions."""
    ctx = context()
    try:
        ctx.dispatch("identity.updateUser", {"id": user_id, **_typed()})
    except ComposeError as refusal:
        return _form(ctx.get(User, user_id), refusal)
    return done(to=url_for(".users"), say="User saved")


@screen.post("/users/<uuid:user_id>/invite")
def invite_again(user_id: UUID) -> Response:
    """Sends the invitation once more."""
    user = context().dispatch("identity.inviteAgain", {"id": user_id})
    return done(to=url_for(".users"), say=f"Invitation sent to {user.email}")


@screen.get("/users/<uuid:user_id>/leave")
def leaving(user_id: UUID) -> Response:
    """Asks who takes over; says what there is."""
    ctx = context()
    require(ctx.actor, "user:update")
    return _leaving(ctx, ctx.get(User, user_id))


@screen.post("/users/<uuid:user_id>/leave")
def leave(user_id: UUID) -> Response:
    """Ends the access and hands over."""
    ctx = context()
    try:
        user = ctx.dispatch("crm.deactivateUser", {"id": user_id, "heirId": typed.text("heirId")})
    except ComposeError as refusal:
        return _leaving(ctx, ctx.get(User, user_id), refusal)
    return done(to=url_for(".users"), say=f"{user.name} has no access any more")


@screen.post("/users/<uuid:user_id>/return")
def come_back(user_id: UUID) -> Response:
    """Gives the access back; one signs in anew."""
    user = context().dispatch("identity.updateUser", {"id": user_id, "active": True})
    return done(to=url_for(".users"), say=f"{user.name} may sign in again")


def _typed() -> dict[str, Any]:
    return {
        "name": typed.text("name"),
        "roles": request.form.getlist("roles"),
        "teamId": typed.text("teamId"),
    }


def _form(user: User | None, refusal: ComposeError | None = None) -> Response:
    return render_form(
        "settings/user.html",
        user=user,
        teams=_teams(context()),
        roles=registry.matrix.roles,
        refusal=refusal,
    )


def _leaving(ctx: Context, user: User, refusal: ComposeError | None = None) -> Response:
    manager = [found.id for found in ctx.query("crm.getManagerOf", {"actorId": user.id})]
    others = select(User).where(User.active, User.id != user.id).order_by(User.name)
    return render_form(
        "settings/leave.html",
        user=user,
        estate=estate_of(ctx, user.id),
        heirs=ctx.session.scalars(others).all(),
        heir=next((found for found in manager if found != user.id), None),
        refusal=refusal,
    )


def _people(ctx: Context) -> dict[str, Any]:
    everybody = select(User).options(joinedload(User.team)).order_by(User.active.desc(), User.name)
    found = ctx.session.scalars(everybody).all()
    seen = select(SignIn.user_id, func.max(SignIn.seen_at)).group_by(SignIn.user_id)
    return {
        "people": found,
        "teams": _teams(ctx),
        "by_id": {person.id: person for person in found},
        "seen": {row[0]: row[1] for row in ctx.session.execute(seen)},
        "invited": invited_at(ctx),
    }


def _teams(ctx: Context) -> list[Team]:
    return list(ctx.session.scalars(select(Team).order_by(Team.name)))
