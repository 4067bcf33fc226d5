"""Teams: each has one manager."""

from uuid import UUID

from flask import Response, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import require
from app.compose.errors import ComposeError
from app.modules.identity.models import Team, User
from app.web import typed
from app.web.meetings import LENGTHS
from app.web.rendering import done, render_form
from app.web.settings import blueprint as screen


@screen.get("/teams/new")
def new_team() -> Response:
    require(context().actor, "team:create")
    return _form(None)


@screen.post("/teams/new")
def create_team() -> Response:
    """A new team."""
    try:
        context().dispatch("identity.createTeam", _typed())
    except ComposeError as refusal:
        return _form(None, refusal)
    return done(to=url_for(".users"), say="Team saved")


@screen.get("/teams/<uuid:team_id>")
def team(team_id: UUID) -> Response:
    return _form(context().get(Team, team_id))


@screen.post("/teams/<uuid:team_id>")
def update_team(team_id: UUID) -> Response:
    """Another name or manager."""
    ctx = context()
    try:
        page = {
            "bookingSlug": typed.text("bookingSlug"),
            **typed.named(meetingMinutes=typed.whole("meetingMinutes")),
        }
        ctx.dispatch("identity.updateTeam", {"id": team_id, **_typed(), **page})
    except ComposeError as refusal:
        return _form(ctx.get(Team, team_id), refusal)
    return done(to=url_for(".users"), say="Team saved")


@screen.post("/teams/<uuid:team_id>/delete")
def delete_team(team_id: UUID) -> Response:
    """Deletes a team without members."""
    ctx = context()
    try:
        ctx.dispatch("identity.deleteTeam", {"id": team_id})
    except ComposeError as refusal:
        return _form(ctx.get(Team, team_id), refusal)
    return done(to=url_for(".users"), say="Team deleted")


def _typed() -> dict[str, str | None]:
    return {"name": typed.text("name"), "managerId": typed.text("managerId")}


def _form(team: Team | None, refusal: ComposeError | None = None) -> Response:
    people = select(User).where(User.active).order_by(User.name)
    return render_form(
        "settings/team.html",
        team=team,
        lengths=LENGTHS,
        people=context().session.scalars(people).all(),
        refusal=refusal,
    )
