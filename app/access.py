"""Who is asking: from a request's credentials to its context. All doors ask here."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Request

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import Forbidden, Unauthenticated
from app.extensions import csrf
from app.modules.identity import actors
from app.modules.identity.actors import Arrival
from app.modules.identity.models import User

BEARER = "bearer "
View = TypeVar("View", bound=Callable[..., Any])


class Visitor(UserMixin):
    """What Flask-Login keeps of a request: the user, and by what right he is here. `arrival` is
    what was read of both as the request began; nobody has one who only now signs in."""

    def __init__(
        self,
        user: User,
        *,
        secret: str,
        read_only: bool = False,
        arrival: Arrival[Any] | None = None,
    ) -> None:
        self.user = user
        self.secret = secret
        self.read_only = read_only
        # Held, or the session would forget the org and ask for it again.
        self.arrival = arrival

    def get_id(self) -> str:
        return self.secret


def register(app: Flask, login: LoginManager) -> None:
    """A browser comes with its session cookie, a program with a bearer token."""
    login.session_protection = None
    login.user_loader(_by_session)
    login.request_loader(_by_token)
    app.before_request(_guard_against_forgery)


def context() -> Context:
    """This request's context. Raises Unauthenticated."""
    if "context" not in g:
        if not current_user.is_authenticated:
            raise Unauthenticated("Sign in, or send a valid token.")
        g.context = Context(visitor_actor(), utc_now())
    return g.context


def signed_by_vendor(view: View) -> View:
    """Marks a webhook, or a link that is signed: it believes the signature, and no cookie."""
    return open_to_all(view)


def open_to_all(view: View) -> View:
    """Marks what anybody may send from any site: it believes no cookie, so nobody's can be abused
    by it."""
    view.believes_no_cookie = True  # type: ignore[attr-defined]
    return view


def viewer() -> User | None:
    """The signed-in user of this request, if there is one."""
    # A screen asks for each word on it: the proxy is resolved once.
    visitor = current_user._get_current_object()
    return visitor.user if isinstance(visitor, Visitor) else None


def visitor_actor() -> Actor:
    came = current_user.arrival
    return actors.actor_of(
        current_user.user,
        org=came.org if came else None,
        read_only=current_user.read_only,
        address=request.remote_addr,
    )


def by_token() -> bool:
    return token_in(request) is not None


def token_in(request: Request) -> str | None:
    """The bearer token of a request; a socket may also carry it as `?token=`."""
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else None


def _by_session(secret: str) -> Visitor | None:
    if by_token():
        return None
    came = actors.arrival_by_session(secret, utc_now())
    return Visitor(came.user, secret=secret, arrival=came) if came else None


def _by_token(request: Any) -> Visitor | None:
    secret = token_in(request)
    came = actors.arrival_by_token(secret, utc_now()) if secret else None
    if secret is None or came is None:
        return None
    return Visitor(came.user, secret=secret, read_only=came.by.scope == "read", arrival=came)


def _guard_against_forgery() -> None:
    """A browser's changes need the token and, where it says one, the own Origin. Programs with a
    bearer token and vendors with a signature are not driven by a cookie."""
    if request.method in ("GET", "HEAD", "OPTIONS") or by_token() or request.endpoint is None:
        return
    view = current_app.view_functions.get(request.endpoint)
    if getattr(view, "believes_no_cookie", False) or _is_nobody_at_the_api():
        return
    _refuse_other_origins()
    csrf.protect()


def _is_nobody_at_the_api() -> bool:
    """Without a session nothing can be forged; the API itself says what is missing."""
    return request.path.startswith("/crm/") and not current_user.is_authenticated


def _refuse_other_origins() -> None:
    origin = request.headers.get("Origin")
    public = urlsplit(current_app.config["SETTINGS"].base_url)
    own = (request.host_url.rstrip("/"), f"{public.scheme}://{public.netloc}")
    if origin is not None and origin not in own:
        raise Forbidden("This request comes from another site.")
