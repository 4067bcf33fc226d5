"""Questions about one's own notifications, and about the mails going out."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from app.modules.notification.models import Mail, Notification

if TYPE_CHECKING:
    from app.compose.context import Context


def unread_count(ctx: "Context") -> int:
    """How many of the actor's own are unread. One query on an index of unread ones."""
    statement = select(func.count()).where(
        Notification.user_id == ctx.actor.id, Notification.read_at.is_(None)
    )
    return ctx.session.scalar(statement.select_from(Notification)) or 0


def own_notifications(
    ctx: "Context", *, limit: int = 50, before: UUID | None = None, unread: bool = False
) -> list[Notification]:
    """The actor's own, newest first; `before` is the last id of the page before."""
    statement = select(Notification).where(Notification.user_id == ctx.actor.id)
    if before:
        statement = statement.where(Notification.id < before)
    if unread:
        statement = statement.where(Notification.read_at.is_(None))
    return list(ctx.session.scalars(statement.order_by(Notification.id.desc()).limit(limit)))


def mails_by_state(ctx: "Context") -> dict[str, int]:
    """How many mails are in each state, for those who look after the outbox."""
    rows = ctx.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}


def troubled_mails(ctx: "Context", limit: int = 50) -> list[Mail]:
    """Mails that a person should know of: not sent, or perhaps; newest first."""
    statement = select(Mail).where(Mail.state.in_(["failed", "uncertain", "held", "blocked"]))
    return list(ctx.session.scalars(statement.order_by(Mail.id.desc()).limit(limit)))
