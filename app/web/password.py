"""A forgotten password, and the link that comes by mail."""

import time

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Answer

from app.compose.clock import utc_now
from app.compose.errors import Invalid
from app.extensions import limiter
from app.modules.identity import passwords
from app.web.login import PER_ACCOUNT, PER_ADDRESS, REFUSAL_SECONDS, account
from app.web.rendering import done, render

blueprint = Blueprint("password", __name__)


@blueprint.get("/password/forgot")
def forgot() -> Response:
    return render("password/forgot.html", sent_to="")


@blueprint.post("/password/forgot")
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_ACCOUNT, key_func=account)
def ask() -> Response:
    """Mails a link if there is such a user; says the same at the same time if there is none."""
    started = time.monotonic()
    email = request.form.get("email", "").strip()[:254]
    passwords.ask_for_reset(email, utc_now())
    time.sleep(max(0.0, started + REFUSAL_SECONDS - time.monotonic()))
    return render("password/forgot.html", sent_to=email)


@blueprint.get("/password/reset/<secret>")
def reset(secret: str) -> Response:
    """Shows the form; only sending it uses the link up."""
    passwords.user_of_link(secret, passwords.RESET, utc_now())
    return render("password/reset.html")


@blueprint.post("/password/reset/<secret>")
@limiter.limit(PER_ADDRESS)
def set_new(secret: str) -> Answer:
    """The new password; then one signs in with it."""
    try:
        passwords.use_link(secret, passwords.RESET, request.form.get("password", ""), utc_now())
    except Invalid as refusal:
        return render("password/reset.html", refusal=refusal)
    return done(to=url_for("login.sign_in"), say="Your new password is set. Sign in with it.")
