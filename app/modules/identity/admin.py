"""What an operator does from the command line, and what founds an org."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import Conflict, Invalid, NotFound
from app.compose.org import EventCounter, Org
from app.compose.records import new_id
from app.compose.registry import registry
from app.extensions import db
from app.modules.identity.email_address import fold
from app.modules.identity.models import ApiToken, User
from app.modules.identity.secrets import digest, hash_password, new_secret

FOUNDERS: list[Any] = []


def found_org(name: str, *, time_zone: str = "UTC", currency: str = "USD") -> Org:
    """Makes an org with what every org starts with. Raises Conflict if the name is taken."""
    now = utc_now()
    if find_org(name):
        raise Conflict(f"There is already an org called {name!r}.", code="duplicate")
    org = Org(id=new_id(), name=name, time_zone=time_zone, currency=currency, created_at=now)
    org.settings = {}
    db.session.add(org)
    db.session.commit()
    db.session.execute(
        insert(EventCounter).values(org_id=org.id, seq=0).execution_options(all_orgs=True)
    )
    db.session.commit()
    ctx = Context(Actor.program(org.id), now, cause="founding")
    with ctx.unit.open():
        for found in FOUNDERS:
            found(ctx)
    return org


def find_org(name: str) -> Org | None:
    statement = select(Org).where(Org.name == name).execution_options(all_orgs=True)
    return db.session.scalars(statement).one_or_none()


def any_org() -> Org | None:
    """The oldest org, if there is one."""
    statement = select(Org).order_by(Org.created_at).limit(1).execution_options(all_orgs=True)
    return db.session.scalars(statement).one_or_none()


def add_user(
    email: str, roles: list[str], name: str | None, org: str | None, password: str | None
) -> User:
    """Adds a user; an org that is not there is made. Raises ComposeError."""
    unknown = [role for role in roles if role not in registry.matrix.roles]
    if unknown or not roles:
        raise Invalid(f"Roles are: {', '.join(registry.matrix.roles)}.", "roles")
    home = find_org(org) or found_org(org) if org else any_org() or found_org("My company")
    ctx = Context(Actor.program(home.id), utc_now(), cause="command line")
    user: User
    with ctx.unit.open():
        user = ctx.dispatch(
            "identity.createUser",
            {"email": email, "roles": roles, "name": name or email.split("@", maxsplit=1)[0]},
        )
        if password:
            user.password_hash = hash_password(password)
    return user


def create_token(email: str, name: str | None, scope: str, days: int | None = None) -> str:
    """A bearer token for the user; the only moment it is readable. Raises NotFound, Invalid."""
    if scope not in ("read", "write"):
        raise Invalid("The scope is read or write.", "scope")
    statement = select(User).where(User.email_key == fold(email))
    user = db.session.scalars(statement.execution_options(all_orgs=True)).one_or_none()
    if user is None or not user.active:
        raise NotFound(f"No active user signs in as {email}.")
    ctx = Context(Actor.program(user.org_id), utc_now(), cause="command line")
    return issue_token(ctx, user, name or "command line", scope, days)


def issue_token(ctx: Context, user: User, name: str, scope: str, days: int | None) -> str:
    """Writes the token's hash and returns the token itself."""
    secret = new_secret("crm_")
    with ctx.unit.open():
        ctx.session.add(
            ApiToken(
                user_id=user.id,
                name=name,
                prefix=secret[:10],
                digest=digest(secret),
                scope=scope,
                expires_at=ctx.now + timedelta(days=days) if days else None,
            )
        )
    return secret
