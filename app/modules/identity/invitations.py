"""New users come in by a link in a mail."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.compose.errors import Conflict
from app.compose.payload import Target
from app.compose.registry import command
from app.modules.identity.commands import CreateUser
from app.modules.identity.mails import mail_link
from app.modules.identity.models import OneTimeLink, User
from app.modules.identity.passwords import INVITATION, new_link

if TYPE_CHECKING:
    from app.compose.context import Context


class InviteAgain(Target):
    pass


@command("identity.inviteUser", right="user:create")
def invite_user(ctx: "Context", data: CreateUser) -> User:
    """A new user, and the mail that lets him choose a password."""
    user: User = ctx.dispatch("identity.createUser", data)
    _invite(ctx, user)
    return user


@command("identity.inviteAgain", right="user:create")
def invite_again(ctx: "Context", user: User, data: InviteAgain) -> User:
    """A fresh link for one who did not come in yet; the earlier one is void. Raises Conflict."""
    if user.password_hash or not user.active:
        raise Conflict("Only those who were invited and did not come yet are invited again.")
    _invite(ctx, user)
    return user


def invited_at(ctx: "Context") -> dict[Any, datetime]:
    """When those who have an open invitation were sent it, by user id."""
    rows = ctx.session.execute(
        select(OneTimeLink.user_id, func.max(OneTimeLink.created_at))
        .where(OneTimeLink.purpose == INVITATION, OneTimeLink.used_at.is_(None))
        .group_by(OneTimeLink.user_id)
    )
    return {row[0]: row[1] for row in rows}


def _invite(ctx: "Context", user: User) -> None:
    mail_link(ctx, user, "invitation", new_link(ctx, user.id, INVITATION))
    ctx.emit("user.invited", user, user_id=user.id, name=user.name)
