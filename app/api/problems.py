"""Errors as programs read them: RFC 9457 `application/problem+json`."""

import json
import logging
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from pydantic_core import to_jsonable_python
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.access import context
from app.api.views import present_one
from app.compose.errors import (
    ComposeError,
    Forbidden,
    Invalid,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from app.limits import seconds_to_wait

HIDDEN = ("record", "constraint", "divergence")
TITLES = {
    400: ("malformed", "Malformed request"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    413: ("too-large", "Too large"),
    415: ("unsupported-media-type", "Unsupported media type"),
    429: ("too-many-requests", "Too many requests"),
}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="crm"'}
log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Where programs call, errors are problems; elsewhere they stay what they were."""
    for handlers in app.error_handler_spec[None].values():
        for kind, screens in list(handlers.items()):
            handlers[kind] = _here_or(screens)


def _here_or(screens: Any) -> Any:
    def show(error: Exception) -> Any:
        return problem_of(error) if _by_a_program() else screens(error)

    return show


def _by_a_program() -> bool:
    path = request.path
    if path in ("/crm", "/openapi.json") or path.startswith(("/crm/", "/webhooks/")):
        return True
    return path.startswith("/forms/") and request.is_json


def problem_of(error: Exception) -> Response:
    """The answer to a failed request."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error.get_response(request.environ)  # type: ignore[return-value]
    known = _known(error)
    if isinstance(known, HTTPException):
        return _of_http(known)
    if known is None:
        log.exception("%s %s failed", request.method, request.path)
        return _problem(500, "failed", "Failed", "Something broke on our side; try again.")
    return _of_compose(known)


def _known(error: Exception) -> ComposeError | HTTPException | None:
    """What the error means to the caller; None: a fault of the program."""
    if isinstance(error, CSRFError):
        if not current_user.is_authenticated:
            return Unauthenticated("Sign in, or send a valid token.")
        return Forbidden(error.description or "The CSRF token is missing.", code="csrf")
    if isinstance(error, ComposeError | HTTPException):
        return error
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        log.error("the database does not answer: %s", error)
        return Unavailable("The database does not answer; try again.")
    if isinstance(error, DataError | UnicodeEncodeError | OverflowError):
        log.exception("%s %s named what can't be kept", request.method, request.path)
        return Invalid("A value can't be kept.")
    return None


def _of_compose(error: ComposeError) -> Response:
    extra = {name: value for name, value in error.extra.items() if name not in HIDDEN}
    if "record" in error.extra:
        extra["current"] = _current(error.extra["record"])
    if "divergence" in error.extra:
        extra |= error.extra["divergence"].json()
    if error.rule:
        extra["rule"] = error.rule
    made = _problem(
        error.status, error.code, error.title, error.detail, errors=error.errors, **extra
    )
    if isinstance(error, Unauthenticated):
        made.headers.update(CHALLENGE)
    if isinstance(error, TooMany | Unavailable):
        made.headers["Retry-After"] = str(error.retry_after)
    return made


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    code, title = TITLES.get(status, ("http", error.name))
    if status == 429:
        return _too_many(code, title, seconds_to_wait())
    made = _problem(status, code, title, error.description or title)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            made.headers[name] = value
    return made


def _too_many(code: str, title: str, seconds: int) -> Response:
    made = _problem(429, code, title, f"Try again in {seconds} seconds.")
    made.headers["Retry-After"] = str(seconds)
    return made


def _problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    **extra: Any,
) -> Response:
    body = {
        **to_jsonable_python(extra, by_alias=True),
        "type": f"/docs#{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
    made = Response(json.dumps(body), status, {"Cache-Control": "no-store"})
    made.content_type = "application/problem+json"
    return made


def _current(record: Any) -> Any:
    """The record as it now is; the failed transaction has let go of it."""
    ctx = context()
    return present_one(ctx, ctx.get(type(record), record.id))
