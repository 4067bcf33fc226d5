"""From a credential to the actor it stands for."""

from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select, update

from app.compose.actor import Actor
from app.compose.org import EventCounter, Org
from app.compose.registry import registry
from app.compose.tenancy import UtcTime
from app.extensions import db
from app.modules.identity.models import ApiToken, SignIn, Team, User
from app.modules.identity.secrets import digest

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
Moment = datetime | BindParameter[datetime]
Credential = TypeVar("Credential", SignIn, ApiToken)
ANY_ORG = {"all_orgs": True, "synchronize_session": False}


class Arrival(NamedTuple, Generic[Credential]):
    """Who came, by what, to which org, and the number of its latest event then: all that a request
    begins with, in one statement."""

    user: User
    by: Credential
    org: Org
    seq: int


def arrival_by_session(secret: str, now: datetime) -> Arrival[SignIn] | None:
    """Who comes with a browser's session secret, if the session still stands."""
    found = _arrival(BY_SESSION, secret, now)
    if found and found.by.seen_at < now - SEEN_EVERY:
        _touch(update(SignIn).where(SignIn.id == found.by.id).values(seen_at=now))
    return found


def arrival_by_token(secret: str, now: datetime) -> Arrival[ApiToken] | None:
    """Who comes with a bearer token, if the token still stands."""
    found = _arrival(BY_TOKEN, secret, now)
    if found and (found.by.last_used_at is None or found.by.last_used_at < now - SEEN_EVERY):
        _touch(update(ApiToken).where(ApiToken.id == found.by.id).values(last_used_at=now))
    return found


def sign_ins(now: Moment) -> Select[User, SignIn]:
    """The browser sessions of all orgs that stand, with their users."""
    return (
        select(User, SignIn)
        .join(SignIn, (SignIn.org_id == User.org_id) & (SignIn.user_id == User.id))
        .where(
            SignIn.revoked_at.is_(None),
            SignIn.ends_at > now,
            SignIn.seen_at > now - IDLE,
            User.active,
        )
        .execution_options(all_orgs=True)
    )


def tokens(now: Moment) -> Select[User, ApiToken]:
    """The bearer tokens of all orgs that stand, with their users."""
    return (
        select(User, ApiToken)
        .join(ApiToken, (ApiToken.org_id == User.org_id) & (ApiToken.user_id == User.id))
        .where(
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            User.active,
        )
        .execution_options(all_orgs=True)
    )


def _arriving(standing: Any, credential: Any) -> Any:
    return (
        standing.add_columns(Org, func.coalesce(EventCounter.seq, 0))
        .join(Org, Org.id == User.org_id)
        .outerjoin(EventCounter, EventCounter.org_id == User.org_id)
        .where(credential.digest == bindparam("digest"))
    )


# Every request asks one of these, so they are put together once.
NOW = bindparam("now", type_=UtcTime)
BY_SESSION = _arriving(sign_ins(NOW), SignIn)
BY_TOKEN = _arriving(tokens(NOW), ApiToken)


def _arrival(statement: Any, secret: str, now: datetime) -> Any:
    found = db.session.execute(statement, {"now": now, "digest": digest(secret)}).one_or_none()
    return Arrival(*found) if found else None


def actor_of(
    user: User, *, org: Org | None = None, read_only: bool = False, address: str | None = None
) -> Actor:
    """The user as the kernel knows an actor. Who has just read the `org` gives it."""
    return Actor(
        org_id=user.org_id,
        id=user.id,
        roles=frozenset(user.roles),
        name=user.name,
        time_zone=user.time_zone,
        reach=_reach(user, org),
        read_only=read_only,
        address=address,
    )


def _reach(user: User, org: Org | None) -> frozenset[UUID] | None:
    """A manager's records end at the own teams where the org's `managerScope` says so."""
    roles = registry.matrix.all_roles(user.roles)
    if "sales-manager" not in roles or "crm-admin" in roles:
        return None
    settings = org.settings if org else _org_settings(user.org_id)
    if settings.get("managerScope", "org") != "team":
        return None
    members = select(User.id).join(Team, (Team.org_id == User.org_id) & (Team.id == User.team_id))
    members = members.where(User.org_id == user.org_id, Team.manager_id == user.id)
    ids = db.session.scalars(members.execution_options(all_orgs=True))
    return frozenset([user.id, *ids])


def _org_settings(org_id: UUID) -> dict[str, Any]:
    statement = select(Org.settings).where(Org.id == org_id)
    return dict(db.session.scalar(statement.execution_options(all_orgs=True)) or {})


def _touch(statement: Any) -> None:
    """When it was last used is no business event; it is written apart and may be lost."""
    db.session.execute(statement.execution_options(**ANY_ORG))
    db.session.commit()
