"""One person's open activities and tasks by urgency, and what he did lately."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from app.compose.authority import require, visible
from app.crm.activities.chores import Chore, chores, woven
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200
Statement = Select[Activity, Contact, Deal, User]


@dataclass(frozen=True)
class Item:
    """An activity or a task of a process, whom and what it is about as far as the actor may see it,
    and whose it is."""

    activity: Activity | Chore
    contact: Contact | None
    deal: Deal | None
    actor: User | None


@dataclass
class Agenda:
    overdue: list[Item] = field(default_factory=list)
    today: list[Item] = field(default_factory=list)
    later: list[Item] = field(default_factory=list)
    undated: list[Item] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, str, list[Item]]]:
        """(state, title, items) in the order in which they are shown."""
        return [
            ("overdue", "Overdue", self.overdue),
            ("today", "Today", self.today),
            ("planned", "Later", self.later),
            ("none", "No date", self.undated),
        ]

    def __len__(self) -> int:
        return sum(len(items) for _, _, items in self.groups)


def agenda(ctx: "Context", midnight: datetime, *, owner_id: UUID | None) -> Agenda:
    """The open activities of `owner_id` (None: of everybody whom the actor may see). `midnight` is
    the end of the viewer's day. Raises Forbidden for those who read no activities."""
    require(ctx.actor, Activity.read_right)
    found = Agenda()
    statement = _statement(ctx, _open(), owner_id).order_by(
        Activity.due_at.asc().nulls_last(), Activity.id
    )
    activities = [Item(*row) for row in ctx.session.execute(statement.limit(MOST))]
    for item in woven(activities, _tasks(ctx, owner_id), lambda item: item.activity.due_at):
        _place(found, item.activity.due_at, ctx.now, midnight).append(item)
    return found


def done_lately(ctx: "Context", *, owner_id: UUID | None, days: int = 30) -> list[Item]:
    """What was completed within the last days, the latest first. Raises Forbidden likewise."""
    require(ctx.actor, Activity.read_right)
    lately = Activity.completed_at > ctx.now - timedelta(days=days)
    statement = _statement(ctx, lately, owner_id).order_by(
        Activity.completed_at.desc(), Activity.id.desc()
    )
    activities = [Item(*row) for row in ctx.session.execute(statement.limit(MOST))]
    tasks = _tasks(ctx, owner_id, doneSince=ctx.now - timedelta(days=days))
    done = [*activities, *tasks]
    return sorted(done, key=lambda item: item.activity.completed_at or ctx.now, reverse=True)


def _tasks(ctx: "Context", owner_id: UUID | None, **which: Any) -> list[Item]:
    people = [owner_id] if owner_id else None
    found = chores(ctx, people, **which)
    return [Item(chore, chore.contact, chore.deal, chore.actor) for chore in found]


def _open() -> ColumnElement[bool]:
    return Activity.completed_at.is_(None)


def _statement(ctx: "Context", which: Any, owner_id: UUID | None) -> Statement:
    contact = and_(Contact.id == Activity.contact_id, visible(ctx.actor, Contact))
    deal = and_(Deal.id == Activity.deal_id, visible(ctx.actor, Deal))
    statement = (
        select(Activity, Contact, Deal, User)
        .outerjoin(Contact, contact)
        .outerjoin(Deal, deal)
        .outerjoin(User, User.id == Activity.actor_id)
        .where(which, visible(ctx.actor, Activity))
    )
    return statement.where(Activity.actor_id == owner_id) if owner_id else statement


def _place(agenda: Agenda, due: datetime | None, now: datetime, midnight: datetime) -> list[Item]:
    if due is None:
        return agenda.undated
    if due < now:
        return agenda.overdue
    return agenda.today if due < midnight else agenda.later
