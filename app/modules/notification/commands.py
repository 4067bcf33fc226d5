"""Users are told, and read what they were told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import update

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, Payload, Target
from app.compose.registry import command
from app.modules.identity.models import User
from app.modules.notification.attachments import Attachment
from app.modules.notification.letters import letter
from app.modules.notification.mail import SEND, queue_mail
from app.modules.notification.models import Mail, Notification
from app.modules.notification.notices import EMAIL, IN_APP, NOTICES, told
from app.modules.notification.own_words import words
from app.modules.notification.wishes import AT_ONCE, NEVER, quiet_until, wish
from app.modules.notification.wording import fill, one_line

if TYPE_CHECKING:
    from app.compose.context import Context

Channel = Literal["in_app", "email"]


class Send(Payload):
    """`to` is a user. Without `channels` the template's own are used. `attachments` go with the
    mail, as `attachments.Attachment` writes itself as JSON."""

    template_key: str
    to: UUID
    variables: dict[str, Any] = {}
    channels: Annotated[list[Channel], Field(min_length=1)] | None = None
    attachments: list[dict[str, Any]] = []


class Read(Target):
    pass


class ReadAll(Payload):
    """With `url` only what leads there: everything about one record."""

    url: Line | None = None


class MailAgain(Target):
    pass


@command("notification.send", right="notification:send")
def send(ctx: "Context", data: Send) -> Notification | None:
    """Tells a user, on the channels that the user wants. In quiet hours mails wait, and what
    stands in the program says nothing by itself. Nobody is told of imported history, and who is
    not active is told nothing. Raises Invalid."""
    if data.template_key not in NOTICES:
        raise Invalid("There is no such template.", "templateKey")
    user = ctx.as_program().referred(User, data.to, "to")
    if ctx.history or not user.active:
        return None
    wanted = wish(user, data.template_key, data.channels)
    if not wanted.stands and wanted.email == NEVER:
        return None
    variables = {**told(ctx, data.variables), "recipient": {"name": user.name}}
    if wanted.email == AT_ONCE:
        _mail(ctx, user, data, variables)
    return _tell(ctx, user, data, variables) if wanted.stands else None


def _tell(ctx: "Context", user: User, data: Send, variables: dict[str, Any]) -> Notification:
    title, body, url = _filled(ctx, user, data.template_key, IN_APP, variables)
    notification = Notification(
        user_id=user.id,
        template_key=data.template_key,
        title=title,
        body=body,
        url=url,
        variables=data.variables,
    )
    ctx.session.add(notification)
    ctx.session.flush()
    ctx.emit(
        "notification.created",
        notification,
        user_id=user.id,
        notification_id=notification.id,
        template_key=notification.template_key,
        title=title,
        body=body,
        url=url,
        quiet=quiet_until(user, ctx.now) is not None,
    )
    return notification


def _mail(ctx: "Context", user: User, data: Send, variables: dict[str, Any]) -> None:
    title, body, url = _filled(ctx, user, data.template_key, EMAIL, variables)
    text, html = letter(user.name, body, url)
    queue_mail(
        ctx,
        user.email,
        title,
        text,
        html,
        template_key=data.template_key,
        attachments=[Attachment.of_json(kept) for kept in data.attachments],
        not_before=quiet_until(user, ctx.now),
    )


def _filled(
    ctx: "Context", user: User, key: str, channel: str, variables: dict[str, Any]
) -> tuple[str, str, str]:
    title, body = words(ctx, key, channel) or ("", "")
    return (
        one_line(fill(title, variables, user.locale)),
        fill(body, variables, user.locale),
        fill(NOTICES[key].url, variables),
    )


@command("notification.read", right="notification:read")
def read(ctx: "Context", notification: Notification, data: Read) -> Notification:
    """Marks one of the actor's own as read; what is read stays read."""
    if notification.read_at is None:
        notification.read_at = ctx.now
        _tell_read(ctx, [notification.id])
    return notification


@command("notification.readAll", right="notification:read")
def read_all(ctx: "Context", data: ReadAll) -> int:
    """Marks all of the actor's own as read. Returns how many were not."""
    unread = update(Notification).where(
        Notification.user_id == ctx.actor.id, Notification.read_at.is_(None)
    )
    if data.url is not None:
        unread = unread.where(Notification.url == data.url)
    read_now = {"read_at": ctx.now, "updated_at": ctx.now, "version": Notification.version + 1}
    ids = ctx.session.scalars(unread.values(**read_now).returning(Notification.id)).all()
    if ids:
        _tell_read(ctx, ids)
    return len(ids)


def _tell_read(ctx: "Context", ids: Sequence[UUID]) -> None:
    """So that the reader's other windows count anew."""
    reader = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    ctx.emit("notification.read", reader, user_id=reader.id, notification_ids=list(ids))


@command("notification.sendMailAgain", right="jobs:manage")
def send_mail_again(ctx: "Context", mail: Mail, data: MailAgain) -> Mail:
    """A person decides that a mail that failed or is uncertain goes out again. Raises Conflict."""
    if mail.state not in ("failed", "uncertain") or not mail.text:
        raise Conflict(f"This mail is {mail.state}.", code="wrong-state")
    mail.assign({"state": "queued", "attempts": 0, "error": None})
    ctx.queue.add(SEND, {"mailId": mail.id})
    if mail.sender_id:
        ctx.emit("mail.changed", mail, mail_id=mail.id, state="queued")
    return mail
