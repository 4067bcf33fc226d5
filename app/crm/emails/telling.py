"""Whoever wrote an email hears that the mail service refuses us."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import exists, or_, select

from app.crm.activities.record import Activity
from app.modules.notification.models import Mail, Notification

if TYPE_CHECKING:
    from app.compose.context import Context

BLOCKED = "mail.blocked"


def tell_blocked(ctx: "Context", activity: Activity, mail_id: UUID) -> None:
    """Once for each email, and not again before the last one was read: it is tried every ten
    minutes, and the next ones fare no better."""
    mail = ctx.session.get_one(Mail, (ctx.org_id, mail_id))
    if mail.sender_id is None or _knows(ctx, mail.sender_id, mail_id):
        return
    about = {"mailId": str(mail_id), "subject": mail.subject, "address": mail.address}
    variables = {**about, "reason": mail.error or "", "contactId": str(activity.contact_id)}
    told = {"templateKey": BLOCKED, "to": mail.sender_id, "variables": variables}
    ctx.dispatch("notification.send", told)


def _knows(ctx: "Context", user_id: UUID, mail_id: UUID) -> bool:
    of_this = Notification.variables["mailId"].astext == str(mail_id)
    known = exists().where(
        Notification.user_id == user_id,
        Notification.template_key == BLOCKED,
        or_(of_this, Notification.read_at.is_(None)),
    )
    return bool(ctx.session.scalar(select(known)))
