"""What a refused or failed request shows: a page of its own, or to htmx a toast."""

import logging
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from app.compose.errors import ComposeError, TooMany, Unavailable
from app.limits import seconds_to_wait
from app.web.rendering import answer, toast, tone_of, wants_fragment

PAGES = frozenset({401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
WORDS = {
    401: ("You are signed out", "Sign in again; what you typed stays here."),
    403: ("That isn’t allowed", "Your role doesn’t include it."),
    404: ("That isn’t here", "It may have been deleted or merged, or it isn’t shared with you."),
    413: ("That is too large", "Send less at once, or a smaller file."),
    429: ("Too many tries", "Wait a moment, then try again."),
    500: ("That didn’t work", "Something broke on our side. Your text is still here; try again."),
    503: ("The server is busy", "It will be back in a moment. Your text is still here."),
}
UNKEPT = "Something in it can’t be kept: a number too large, or a character that is none."
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    status: int
    title: str
    detail: str
    retry_after: int = 0


def register(app: Flask) -> None:
    app.register_error_handler(ComposeError, show)
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(Exception, show)


def show(error: Exception) -> Response:
    """The answer for people; the API has its own."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return cast(Response, error.get_response(request.environ))
    fault = _fault(error)
    if not isinstance(error, (ComposeError, HTTPException)):
        log.exception("%s %s failed", request.method, request.path)
    response = _toast(fault) if wants_fragment() else _page(fault)
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _fault(error: Exception) -> Fault:
    if isinstance(error, ComposeError):
        title = WORDS.get(error.status, ("That wasn’t done", ""))[0]
        wait = error.retry_after if isinstance(error, (TooMany, Unavailable)) else 0
        return Fault(error.status, title, error.detail, wait)
    if isinstance(error, DataError | UnicodeEncodeError | OverflowError):
        return Fault(422, "That wasn’t done", UNKEPT)
    code = (error.code if isinstance(error, HTTPException) else None) or 500
    title, detail = WORDS.get(code, ("That wasn’t done", "The request couldn’t be understood."))
    return Fault(code, title, detail, seconds_to_wait() if code == 429 else 0)


def _toast(fault: Fault) -> Response:
    link = {"link": _login_url(), "label": "Sign in"} if fault.status == 401 else {}
    card = toast(fault.title, tone=tone_of(fault.status), detail=fault.detail, **link)
    return answer(card, status=fault.status, reswap="none")


def _page(fault: Fault) -> Response:
    name = fault.status if fault.status in PAGES else 400
    try:
        body = render_template(f"errors/{name}.html", fault=fault, login_url=_login_url())
    except Exception:
        # Whatever broke the page may break its frame too, a database that is gone or a fault of
        # ours; here is the last place in which a person can still be told.
        log.exception("The error page %s failed", name)
        body = render_template("errors/plain.html", fault=fault)
    return answer(Markup(body), status=fault.status)


def _login_url() -> str:
    manager = getattr(current_app, "login_manager", None)
    view = manager.login_view if manager else None
    return current_app.url_for(view) if view in current_app.view_functions else "/login"
