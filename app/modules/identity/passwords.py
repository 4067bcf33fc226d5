"""Passwords: set, changed, forgotten."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints
from sqlalchemy import select, update

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.errors import Invalid, NotFound
from app.compose.payload import Payload, Target
from app.compose.registry import command
from app.extensions import db
from app.modules.identity.commands import end_sessions
from app.modules.identity.mails import mail_link
from app.modules.identity.models import OneTimeLink, User
from app.modules.identity.secrets import digest, hash_password, new_secret, password_matches
from app.modules.identity.sign_in import LONGEST_PASSWORD, end_others, user_by_email

if TYPE_CHECKING:
    from uuid import UUID

RESET, INVITATION = "password-reset", "invitation"
LASTS = {RESET: timedelta(hours=1), INVITATION: timedelta(days=7)}

Password = Annotated[str, StringConstraints(min_length=10, max_length=LONGEST_PASSWORD)]


class AskForReset(Target):
    pass


class SetPassword(Target):
    """`secret` is the one of the mailed link."""

    secret: str
    password: Password


class ChangePassword(Payload):
    """`session` is the secret of the session that stays."""

    current: Annotated[str, StringConstraints(max_length=LONGEST_PASSWORD)]
    password: Password
    session: str = ""


def ask_for_reset(email: str, now: datetime) -> None:
    """Mails a link to the address if an active user has it. Says nothing about whether."""
    user = user_by_email(email)
    if user and user.active:
        _as_program(user, now).dispatch("identity.askForReset", {"id": user.id})


def user_of_link(secret: str, purpose: str, now: datetime) -> User:
    """Whose unused link this is. Raises NotFound."""
    statement = (
        select(User)
        .join(OneTimeLink, (OneTimeLink.org_id == User.org_id) & (OneTimeLink.user_id == User.id))
        .where(OneTimeLink.digest == digest(secret), OneTimeLink.purpose == purpose)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now, User.active)
    )
    user = db.session.scalars(statement.execution_options(all_orgs=True)).one_or_none()
    if user is None:
        raise NotFound("This link was used already or is too old. Ask for a new one.")
    return user


def use_link(secret: str, purpose: str, password: str, now: datetime) -> User:
    """Sets the password of the link's user, once. Raises NotFound, Invalid."""
    user = user_of_link(secret, purpose, now)
    name = "identity.acceptInvitation" if purpose == INVITATION else "identity.resetPassword"
    _as_program(user, now).dispatch(name, {"id": user.id, "secret": secret, "password": password})
    return user


@command("identity.askForReset", right="user:update")
def ask_for_a_reset(ctx: "Context", user: User, data: AskForReset) -> None:
    """Mails a link that is good for one new password within the hour."""
    mail_link(ctx, user, "reset", new_link(ctx, user.id, RESET))
    ctx.emit("user.password-reset-asked", user, user_id=user.id, name=user.name)


@command("identity.resetPassword", right="user:update")
def reset_password(ctx: "Context", user: User, data: SetPassword) -> User:
    """A new password by link; every session ends, every other link is void."""
    _use_up(ctx, user, data.secret, RESET)
    _set(ctx, user, data.password)
    end_sessions(ctx, user.id)
    ctx.emit("user.password-changed", user, user_id=user.id, name=user.name)
    return user


@command("identity.acceptInvitation", right="user:update")
def accept_invitation(ctx: "Context", user: User, data: SetPassword) -> User:
    """The invited one chooses a password."""
    _use_up(ctx, user, data.secret, INVITATION)
    _set(ctx, user, data.password)
    ctx.emit("user.invitation-accepted", user, user_id=user.id, name=user.name)
    return user


@command("identity.changePassword", right="profile:update")
def change_password(ctx: "Context", data: ChangePassword) -> User:
    """The user's own; the other sessions end. Raises Invalid where the current one is wrong."""
    user = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    if not password_matches(user.password_hash, data.current):
        raise Invalid("is not your password", "current")
    _set(ctx, user, data.password)
    end_others(ctx, user.id, data.session)
    ctx.emit("user.password-changed", user, user_id=user.id, name=user.name)
    return user


def new_link(ctx: "Context", user_id: "UUID", purpose: str) -> str:
    """A fresh link's secret; earlier ones of this purpose are void."""
    _void_links(ctx, user_id, purpose)
    secret = new_secret()
    ctx.session.add(
        OneTimeLink(
            user_id=user_id,
            purpose=purpose,
            digest=digest(secret),
            expires_at=ctx.now + LASTS[purpose],
        )
    )
    return secret


def _use_up(ctx: "Context", user: User, secret: str, purpose: str) -> None:
    used = ctx.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.purpose == purpose)
        .where(OneTimeLink.digest == digest(secret), OneTimeLink.used_at.is_(None))
        .where(OneTimeLink.expires_at > ctx.now)
        .values(used_at=ctx.now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        raise NotFound("This link was used already or is too old. Ask for a new one.")


def _void_links(ctx: "Context", user_id: "UUID", purpose: str) -> None:
    ctx.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user_id, OneTimeLink.purpose == purpose)
        .where(OneTimeLink.used_at.is_(None))
        .values(used_at=ctx.now)
    )


def _set(ctx: "Context", user: User, password: str) -> None:
    if password.casefold() in (user.email_key, user.name.casefold()):
        raise Invalid("is too easy to guess", "password")
    user.assign({"password_hash": hash_password(password)})
    _void_links(ctx, user.id, RESET)


def _as_program(user: User, now: datetime) -> Context:
    return Context(Actor.program(user.org_id, id=user.id, name=user.name), now)
