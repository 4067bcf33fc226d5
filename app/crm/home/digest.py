"""What a morning's digest tells: late, due today, to be decided, unread; nothing, if there is
nothing of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.compose.context import Context
from app.crm.home.scope import scope_of
from app.crm.home.waiting import SHOWN, waiting
from app.crm.home.waiting import Section as Rows
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from app.modules.notification.carriers import carrier_for
from app.modules.notification.digests import is_morning, mail_digest, take_day
from app.modules.notification.letters import Item, Section
from app.modules.notification.queries import own_notifications
from app.modules.notification.wording import clock_words, day_words, money_words

RECENT = timedelta(days=7)


def send_digests(ctx: "Context") -> int:
    """Mails the digest to each user who wants one, once it is 8 where the user is, and each day
    once. Nothing is kept for later while no mail server is set: a digest is of its day. Returns how
    many went out."""
    if carrier_for("email") is None:
        return 0
    readers = select(User).where(User.active, User.preferences["digest"].as_boolean())
    due = [user for user in ctx.session.scalars(readers) if is_morning(user, ctx.now)]
    return sum(_send(ctx, user) for user in due if take_day(ctx, user))


def _send(ctx: "Context", user: User) -> bool:
    mine = Context(actor_of(user), ctx.now, unit=ctx.unit)
    found = [(heading, rows, line) for heading, rows, line in _lists(mine, user) if rows.rows]
    if not found:
        return False
    counts = ", ".join(f"{rows.count} {heading.lower()}" for heading, rows, _ in found)
    sections = [
        Section(heading, [line(*row) for row in rows.shown]) for heading, rows, line in found
    ]
    mail_digest(ctx, user, f"Your day: {counts}", sections)
    return True


def _lists(mine: Context, user: User) -> list[tuple[str, Rows, Callable[..., Item]]]:
    """Headings with their rows, and what makes a line of one."""
    due = waiting(mine, scope_of(mine, "mine"))
    to_approve = due.approvals if mine.may("approval:decide") else Rows([])
    return [
        ("Overdue", due.overdue, partial(_activity, user)),
        ("Due today", due.today, partial(_activity, user)),
        ("To approve", to_approve, partial(_approval, user)),
        ("Unread", _unread(mine), _notice),
    ]


def _unread(mine: Context) -> Rows:
    """Those of the last days: what nobody opens for a week is no news."""
    found = own_notifications(mine, limit=SHOWN + 1, unread=True)
    return Rows([(one,) for one in found if one.created_at > mine.now - RECENT])


def _activity(user: User, activity: Any, contact: Any, deal: Any) -> Item:
    path = f"/deals/{deal.id}" if deal else f"/contacts/{contact.id}"
    about = f"{contact.name}, {_when(user, activity)}"
    return Item(activity.subject, about, path)


def _approval(user: User, approval: Any, deal: Any, contact: Any) -> Item:
    worth = f", {money_words(deal.value, user.locale)}" if deal.value else ""
    about = f"{contact.company_name or contact.name}{worth}"
    return Item(deal.title, about, f"/approvals/{approval.id}")


def _notice(notice: Any) -> Item:
    return Item(notice.title, "", notice.url or "/notifications")


def _when(user: User, activity: Any) -> str:
    local = activity.due_at.astimezone(ZoneInfo(user.time_zone))
    day = day_words(activity.due_on or local.date(), user.locale)
    return day if activity.due_on else f"{day}, {clock_words(local.time(), user.locale)}"
