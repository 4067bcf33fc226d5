"""Sign in and out."""

import time
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request, session, url_for
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Answer

from app.access import Visitor, viewer
from app.compose.clock import utc_now
from app.compose.errors import Unauthenticated
from app.extensions import limiter
from app.modules.identity import sign_in as identity
from app.modules.identity.email_address import fold
from app.web import errors
from app.web.rendering import done, render

blueprint = Blueprint("login", __name__)

REFUSAL_SECONDS = 0.4
PER_ACCOUNT, PER_ADDRESS = "10 per minute", "60 per minute"


def account() -> str:
    """What a limit for each account counts by."""
    return f"account:{fold(request.form.get('email', '')[:254])}"


def failed(response: Answer) -> bool:
    return response.status_code != 303


@blueprint.get("/login")
def sign_in() -> Answer:
    """The form; who is signed in goes on."""
    return redirect(own_path(request.args.get("next"))) if viewer() else form()


@blueprint.post("/login")
@limiter.limit(PER_ADDRESS, deduct_when=failed)
@limiter.limit(PER_ACCOUNT, key_func=account, deduct_when=failed)
def sign_in_now() -> Answer:
    """A new session, and on to where the visitor wanted to go. Wrong ones all get the same
    answer at the same time."""
    started = time.monotonic()
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    agent = request.user_agent.string
    known = identity.sign_in(email, password, utc_now(), address=request.remote_addr, agent=agent)
    if known is None:
        time.sleep(max(0.0, started + REFUSAL_SECONDS - time.monotonic()))
        return form(email, refused=True)
    user, secret = known
    enter(Visitor(user, secret=secret))
    return done(to=own_path(request.form.get("next")))


@blueprint.post("/logout")
def sign_out() -> Answer:
    """Ends this browser's session, here and on the server."""
    if user := viewer():
        identity.end(current_user.secret, user, utc_now())
    session.clear()
    for kept in ("_login_user", "context"):
        g.pop(kept, None)
    response = redirect(url_for("login.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.app_errorhandler(Unauthenticated)
def ask_to_sign_in(refused: Unauthenticated) -> Answer:
    """Whoever reads goes to the sign-in page and comes back; what was typed stays where it is."""
    if request.method not in ("GET", "HEAD"):
        return errors.show(refused)
    wanted = request.headers.get("HX-Current-URL", "") if request.headers.get("HX-Request") else ""
    path = urlsplit(wanted).path if wanted else request.full_path.rstrip("?")
    return done(to=url_for("login.sign_in", next=own_path(path)))


def form(email: str = "", *, refused: bool = False) -> Response:
    """The sign-in page."""
    asked = request.values.get("next", "")
    return render(
        "login/sign-in.html",
        status=422 if refused else 200,
        email=email,
        refused=refused,
        next=own_path(asked) if asked else "",
    )


def enter(visitor: Visitor) -> None:
    """This browser is the visitor's from here on: a new cookie with a new CSRF token."""
    session.clear()
    login_user(visitor)
    generate_csrf()


def own_path(path: str | None) -> str:
    """The path if it is one of this site, else the first page."""
    plain = path or ""
    outside = not plain.startswith("/") or plain.startswith("//") or "\\" in plain
    if outside or not plain.isprintable() or urlsplit(plain).netloc:
        return "/"
    return plain
