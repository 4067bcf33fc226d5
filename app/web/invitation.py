"""The link of an invitation: one chooses a password and is in."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from app.access import Visitor
from app.compose.clock import utc_now
from app.compose.errors import Invalid
from app.extensions import limiter
from app.modules.identity import passwords
from app.modules.identity import sign_in as identity
from app.web.login import PER_ADDRESS, enter
from app.web.rendering import done, render

blueprint = Blueprint("invitation", __name__)


@blueprint.get("/invitation/<secret>")
def show(secret: str) -> Response:
    """Shows the form; only sending it uses the link up."""
    return _form(secret)


@blueprint.post("/invitation/<secret>")
@limiter.limit(PER_ADDRESS)
def accept(secret: str) -> Answer:
    """Sets the password and signs in."""
    now = utc_now()
    try:
        password = request.form.get("password", "")
        user = passwords.use_link(secret, passwords.INVITATION, password, now)
    except Invalid as refusal:
        return _form(secret, refusal)
    agent = request.user_agent.string
    session = identity.begin(user, now, address=request.remote_addr, agent=agent)
    enter(Visitor(user, secret=session))
    return done(to="/", say=f"Welcome, {user.name}")


def _form(secret: str, refusal: Invalid | None = None) -> Response:
    user = passwords.user_of_link(secret, passwords.INVITATION, utc_now())
    return render("password/invitation.html", user=user, refusal=refusal)
