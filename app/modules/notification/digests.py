"""The daily digest: at 8 in the user's own morning, one a day, whatever runs twice or late."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert as upsert

from app.modules.notification.letters import Section, listed
from app.modules.notification.mail import queue_mail
from app.modules.notification.models import NtfDigest
from app.modules.notification.wishes import quiet_until

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.identity.models import User

MORNING = time(8)
PREFERENCES = "/notifications/preferences"


def is_morning(user: "User", now: datetime) -> bool:
    """Is it 8 or later where the user is?"""
    return now.astimezone(ZoneInfo(user.time_zone)).time() >= MORNING


def take_day(ctx: "Context", user: "User") -> bool:
    """Takes the user's day for its digest. False where somebody took it already."""
    taken = upsert(NtfDigest).values(
        org_id=ctx.org_id, user_id=user.id, day=_day(user, ctx.now), taken_at=ctx.now
    )
    once = taken.on_conflict_do_nothing().returning(NtfDigest.user_id)
    return ctx.session.execute(once).first() is not None


def begin_tomorrow(ctx: "Context", user: "User") -> None:
    """Today's hour is over: the first digest comes in the next morning."""
    if is_morning(user, ctx.now):
        take_day(ctx, user)


def mail_digest(ctx: "Context", user: "User", subject: str, sections: list[Section]) -> None:
    """Queues the one letter, for after the quiet hours."""
    text, html = listed(user.name, sections, "Choose what you are told", PREFERENCES)
    quiet = quiet_until(user, ctx.now)
    queue_mail(ctx, user.email, subject, text, html, template_key="daily-digest", not_before=quiet)


def _day(user: "User", now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.time_zone)).date()
