"""Signing in and out. A session is a row; the browser only carries its secret."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import StringConstraints
from sqlalchemy import select, update

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.payload import Target
from app.compose.registry import command
from app.extensions import db
from app.modules.identity.actors import ABSOLUTE
from app.modules.identity.email_address import fold
from app.modules.identity.models import SignIn, User
from app.modules.identity.secrets import digest, new_secret, password_matches

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_PASSWORD = 1000
Agent = Annotated[str, StringConstraints(max_length=300)]


class BeginSession(Target):
    agent: Agent = ""


class EndSession(Target):
    pass


class RefuseSignIn(Target):
    pass


def user_by_email(email: str) -> User | None:
    """The user of this address in any org, active or not."""
    statement = select(User).where(User.email_key == fold(email[:254]))
    return db.session.scalars(statement.execution_options(all_orgs=True)).one_or_none()


def sign_in(
    email: str, password: str, now: datetime, *, address: str | None, agent: str
) -> tuple[User, str] | None:
    """The user and the new session's secret; None where address and password don't belong
    together or the user is not active. Takes as long for unknown addresses as for known ones."""
    user = user_by_email(email)
    right = password_matches(user.password_hash if user else None, password[:LONGEST_PASSWORD])
    if user is None:
        return None
    if not right or not user.active:
        _as_program(user, now, address).dispatch("identity.refuseSignIn", {"id": user.id})
        return None
    return user, begin(user, now, address=address, agent=agent)


def begin(user: User, now: datetime, *, address: str | None, agent: str) -> str:
    """A new session for a user who proved who he is; returns its secret."""
    ctx = _as_program(user, now, address)
    secret: str = ctx.dispatch("identity.beginSession", {"id": user.id, "agent": agent[:300]})
    return secret


def end(secret: str, user: User, now: datetime) -> None:
    """Signs this one browser out."""
    ctx = _as_program(user, now, None)
    statement = select(SignIn.id).where(SignIn.digest == digest(secret))
    session_id = ctx.session.scalar(statement)
    if session_id:
        ctx.dispatch("identity.endSession", {"id": session_id})


@command("identity.beginSession", right="user:update")
def begin_session(ctx: "Context", user: User, data: BeginSession) -> str:
    """Writes the session's hash and returns the secret itself."""
    secret = new_secret()
    ctx.session.add(
        SignIn(
            user_id=user.id,
            digest=digest(secret),
            address=ctx.actor.address,
            agent=data.agent,
            seen_at=ctx.now,
            ends_at=ctx.now + ABSOLUTE,
        )
    )
    ctx.emit("user.signed-in", user, user_id=user.id, name=user.name)
    return secret


@command("identity.refuseSignIn", right="user:update")
def refuse_sign_in(ctx: "Context", user: User, data: RefuseSignIn) -> None:
    """Leaves the refusal in the audit log."""
    ctx.emit("user.sign-in-refused", user, user_id=user.id, name=user.name)


@command("identity.endSession", right="profile:update")
def end_session(ctx: "Context", session: SignIn, data: EndSession) -> None:
    """Ends one session. Another user's needs the right to change users."""
    if session.user_id != ctx.actor.id and not ctx.may("user:update"):
        ctx.get(SignIn, UUID(int=0))
    session.assign({"revoked_at": session.revoked_at or ctx.now})
    user = ctx.session.get_one(User, (ctx.org_id, session.user_id))
    ctx.emit("user.signed-out", user, user_id=user.id, name=user.name)


def sessions_of(ctx: "Context", user_id: UUID) -> "Sequence[SignIn]":
    """The user's sessions that still stand, the last used first."""
    standing = (SignIn.revoked_at.is_(None), SignIn.ends_at > ctx.now)
    statement = select(SignIn).where(SignIn.user_id == user_id, *standing)
    return ctx.session.scalars(statement.order_by(SignIn.seen_at.desc())).all()


def end_others(ctx: "Context", user_id: UUID, keep: str) -> None:
    """Every session of the user but the one with this secret is over."""
    ctx.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user_id, SignIn.digest != digest(keep))
        .where(SignIn.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )


def _as_program(user: User, now: datetime, address: str | None) -> Context:
    """Nobody is signed in yet: the program acts, in the user's name."""
    actor = Actor.program(user.org_id, id=user.id, name=user.name, address=address)
    return Context(actor, now)
