"""One's own profile: name, zone, password, sessions."""

from uuid import UUID
from zoneinfo import available_timezones

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app.access import context, viewer
from app.compose.errors import ComposeError, Invalid
from app.extensions import limiter
from app.modules.identity.secrets import digest
from app.modules.identity.sign_in import sessions_of
from app.web import typed
from app.web.login import PER_ACCOUNT
from app.web.rendering import done, render

blueprint = Blueprint("profile", __name__, url_prefix="/profile")
LOCALES = (
    ("en", "English"),
    ("en-GB", "English (UK)"),
    ("en-US", "English (US)"),
    ("de-DE", "German formats"),
    ("fr-FR", "French formats"),
    ("es-ES", "Spanish formats"),
    ("nl-NL", "Dutch formats"),
    ("da-DK", "Danish formats"),
    ("en-IN", "English (India)"),
)


@blueprint.get("")
def show() -> Response:
    return _page()


@blueprint.post("")
def update() -> Response:
    """Changes name, zone, formats, signature and keys."""
    changes = {
        "name": typed.text("name"),
        "timeZone": typed.text("timeZone"),
        "locale": typed.text("locale"),
        "signature": request.form.get("signature", ""),
        "singleKeys": "singleKeys" in request.form,
    }
    try:
        context().dispatch("identity.updateProfile", changes)
    except Invalid as refusal:
        return _page(refusal)
    return done(to=url_for(".show"), say="Profile saved")


@blueprint.post("/password")
@limiter.limit(PER_ACCOUNT, key_func=lambda: f"password:{current_user.get_id()}")
def change_password() -> Response:
    """Another password; the other sessions end."""
    passwords = {name: request.form.get(name, "") for name in ("current", "password")}
    try:
        context().dispatch("identity.changePassword", {**passwords, "session": current_user.secret})
    except Invalid as refusal:
        return _page(refusal)
    return done(to=url_for(".show"), say="Password changed; your other sessions ended")


@blueprint.post("/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Response:
    """Signs one of the own browsers out."""
    context().dispatch("identity.endSession", {"id": session_id})
    return done(to=url_for(".show"), say="Session ended")


def _page(refusal: ComposeError | None = None) -> Response:
    ctx, user = context(), viewer()
    assert user is not None
    return render(
        "profile/show.html",
        refusal=refusal,
        sessions=sessions_of(ctx, user.id),
        this=digest(current_user.secret),
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        locales=LOCALES,
    )


@blueprint.app_template_filter()
def browser_name(agent: str) -> str:
    """What a person calls the browser of this User-Agent: Firefox on Linux."""
    browsers = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
    names = {"Edg": "Edge", "OPR": "Opera", "Macintosh": "Mac"}
    browser = next((names.get(name, name) for name in browsers if name in agent), "A browser")
    system = next((names.get(name, name) for name in systems if name in agent), "")
    return f"{browser} on {system}" if system else browser
