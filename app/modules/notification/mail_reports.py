"""What becomes of a mail after it was sent: its state only ever moves forward."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from app.modules.notification.carriers import named_by
from app.modules.notification.models import Mail
from app.modules.notification.reports import LISTENERS, OWNERS, Kind, Report

if TYPE_CHECKING:
    from app.compose.context import Context

STATES: dict[Kind, str] = {
    "sent": "sent",
    "delivered": "delivered",
    "opened": "delivered",
    "clicked": "delivered",
    "failed": "failed",
    "suppressed": "suppressed",
    "bounced": "bounced",
    "complained": "complained",
}
# In whatever order they are heard, the furthest counts.
RANKS = {state: rank for rank, state in enumerate(
    ("queued", "held", "blocked", "claimed", "uncertain", "sent", "delivered", "failed",
     "suppressed", "bounced", "complained"))}  # fmt: skip
WELL = ("sent", "delivered")
ENDS = (*WELL, "suppressed", "bounced", "complained")


def hear_of_mail(ctx: "Context", report: Report) -> UUID | None:
    """Of a mail in the outbox: takes the report if there is one."""
    mail = _mail(ctx, report)
    if mail is None:
        return None
    state = STATES.get(report.kind, "")
    if RANKS.get(state, -1) > RANKS[mail.state]:
        mail.state = state
        mail.sent_at = mail.sent_at or report.at
        mail.error = None if state in WELL else report.detail or None
        if mail.sender_id:
            ctx.emit("mail.changed", mail, mail_id=mail.id, state=state)
    return mail.id


def owner_of_mail(line: Connection, report: Report) -> UUID | None:
    """The org that the key names, else the one whose mail the vendor knows by this id."""
    named = named_by(report.key) if report.key else None
    if named:
        return named[0]
    if not report.provider_id:
        return None
    mail = Mail.__table__.c
    by_vendor = and_(mail.provider_id == report.provider_id, mail.carrier == report.provider)
    known = select(mail.org_id).where(or_(mail.message_id == report.provider_id, by_vendor))
    return line.execute(known.limit(1)).scalar()


LISTENERS.append(hear_of_mail)
OWNERS.append(owner_of_mail)


def _mail(ctx: "Context", report: Report) -> Mail | None:
    known = [Mail.id == mail_id for mail_id in _ids(report)]
    if report.provider_id:
        # A mail server knows a mail by nothing else than its Message-ID.
        known.append(Mail.message_id == report.provider_id)
        known.append((Mail.provider_id == report.provider_id) & (Mail.carrier == report.provider))
    if not known:
        return None
    statement = select(Mail).where(or_(*known)).limit(1).with_for_update()
    return ctx.session.scalars(statement.execution_options(populate_existing=True)).first()


def _ids(report: Report) -> list[UUID]:
    named = named_by(report.key) if report.key else None
    return [named[1]] if named else []
