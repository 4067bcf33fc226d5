"""Who opens a socket, and whether they still may: asked for all sockets of a process at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, request
from flask_login import current_user

from app.access import token_in
from app.compose.clock import utc_now
from app.extensions import db
from app.modules.identity import actors
from app.modules.identity.models import ApiToken, SignIn, User
from app.modules.identity.secrets import digest


@dataclass(frozen=True, slots=True)
class Credential:
    """What a socket came in with; of the secret only its digest. `kind` is token or session."""

    kind: str
    digest: str


def presented() -> tuple[Credential, User] | None:
    """This request's credential and its user. A token may also come as `?token=`; a cookie counts
    only with the program's own Origin, since browsers send it from any page."""
    secret = token_in(request) or request.args.get("token")
    if secret:
        came = actors.arrival_by_token(secret, utc_now())
        return (Credential("token", digest(secret)), came.user) if came else None
    if not own_origin(request.headers.get("Origin")) or not current_user.is_authenticated:
        return None
    return Credential("session", digest(current_user.secret)), current_user.user


def own_origin(origin: str | None) -> bool:
    """Is this the address that the request came to, or CRM_PUBLIC_URL?"""
    own = {request.host, urlsplit(current_app.config["SETTINGS"].base_url).netloc}
    return origin is not None and urlsplit(origin).netloc in own


def standing(credentials: Iterable[Credential], now: datetime) -> dict[Credential, User]:
    """Those that still stand, with their users as they are now, detached: one query
    for each kind."""
    session = db.session()
    digests: dict[str, list[str]] = {"session": [], "token": []}
    for credential in set(credentials):
        digests[credential.kind].append(credential.digest)
    found: dict[Credential, User] = {}
    if digests["session"]:
        alive = actors.sign_ins(now).where(SignIn.digest.in_(digests["session"]))
        found |= {Credential("session", one.digest): user for user, one in session.execute(alive)}
    if digests["token"]:
        valid = actors.tokens(now).where(ApiToken.digest.in_(digests["token"]))
        found |= {Credential("token", one.digest): user for user, one in session.execute(valid)}
    session.expunge_all()
    return found
