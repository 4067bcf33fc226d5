"""What became of an email, as its activity shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.events import Event
from app.compose.hooks import hook
from app.crm.activities.record import Activity
from app.crm.emails.telling import tell_blocked
from app.modules.notification.models import Mail

if TYPE_CHECKING:
    from app.compose.context import Context

STATES = {"claimed": "sending", "held": "not-configured"}
AGAIN = ("failed", "uncertain")


@dataclass(frozen=True)
class Email:
    """`status` is planned (it goes out when the activity is due), stopped (it could not: `error`),
    queued, sending, sent, delivered, bounced, complained, suppressed (the mail
    service sends nothing to the address), failed, uncertain (perhaps it arrived), not-configured or
    blocked (the mail service refuses us)."""

    status: str
    to: str
    cc: list[str]
    message_id: str | None
    in_reply_to: str | None
    sent_at: datetime | None
    error: str | None

    @property
    def may_go_again(self) -> bool:
        return self.status in AGAIN


def email_of(mail: Mail) -> Email:
    return Email(
        STATES.get(mail.state, mail.state),
        mail.address,
        list(mail.cc),
        mail.message_id,
        mail.in_reply_to,
        mail.sent_at,
        mail.error,
    )


def planned_email(activity: Activity) -> Email | None:
    """Of an activity that goes out by itself."""
    if activity.sending is None:
        return None
    why = activity.sending.get("stopped")
    status = "stopped" if why else "planned"
    return Email(status, activity.sending["to"], activity.sending["cc"], None, None, None, why)


def emails_of(ctx: "Context", activities: Iterable[Activity]) -> dict[UUID, Email]:
    """By the activities' ids. One statement, none without emails."""
    activities = list(activities)
    planned = {one.id: email for one in activities if (email := planned_email(one))}
    by_mail = {one.mail_id: one.id for one in activities if one.mail_id}
    if not by_mail:
        return planned
    found = ctx.session.scalars(select(Mail).where(Mail.id.in_(by_mail)))
    return planned | {by_mail[mail.id]: email_of(mail) for mail in found}


@hook(on="mail.changed")
def email_of_mail_changed(event: Event, ctx: "Context") -> None:
    """Tells the screens that show the activity, and the sender what only a person can mend."""
    statement = select(Activity).where(Activity.mail_id == UUID(event.payload["mailId"]))
    activity = ctx.session.scalars(statement).one_or_none()
    if activity:
        if event.payload["state"] == "blocked":
            tell_blocked(ctx, activity, UUID(event.payload["mailId"]))
        facts = activity.event_facts()
        ctx.emit("activity.email-changed", activity, state=event.payload["state"], **facts)
