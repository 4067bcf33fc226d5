"""From a credential to the actor it stands for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from app.compose.actor import Actor
from app.compose.org import Org
from app.compose.registry import registry
from app.extensions import db
from app.modules.identity.models import ApiToken, SignIn, Team, User
from app.modules.identity.secrets import digest

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
ANY_ORG = {"all_orgs": True, "synchronize_session": False}


def user_of_sign_in(secret: str, now: datetime) -> tuple[User, SignIn] | None:
    """The user behind a browser's session secret, if the session still stands."""
    found = db.session.execute(sign_ins(now).where(SignIn.digest == digest(secret))).one_or_none()
    if found is None:
        return None
    user, sign_in = found
    if sign_in.seen_at < now - SEEN_EVERY:
        _touch(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=now))
    return user, sign_in


def user_of_token(secret: str, now: datetime) -> tuple[User, ApiToken] | None:
    """The user behind a bearer token, if the token still stands."""
    found = db.session.execute(tokens(now).where(ApiToken.digest == digest(secret))).one_or_none()
    if found is None:
        return None
    user, token = found
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        _touch(update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=now))
    return user, token


def sign_ins(now: datetime) -> Select[User, SignIn]:
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


def tokens(now: datetime) -> Select[User, ApiToken]:
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


def actor_of(user: User, *, read_only: bool = False, address: str | None = None) -> Actor:
    """The user as the kernel knows an actor."""
    return Actor(
        org_id=user.org_id,
        id=user.id,
        roles=frozenset(user.roles),
        name=user.name,
        time_zone=user.time_zone,
        reach=_reach(user),
        read_only=read_only,
        address=address,
    )


def _reach(user: User) -> frozenset[UUID] | None:
    """A manager's records end at the own teams where the org's `managerScope` says so."""
    roles = registry.matrix.all_roles(user.roles)
    if "sales-manager" not in roles or "crm-admin" in roles:
        return None
    settings = _org_settings(user.org_id)
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
