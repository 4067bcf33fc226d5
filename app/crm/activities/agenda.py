"""Activities and tasks to work off, late, today, later and without a date, and what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_

from app.compose.authority import require, visible
from app.compose.errors import Invalid
from app.crm.activities.chores import Chore, chores, woven
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

PAGE = 50
COUNTED = 999
LATELY = timedelta(days=30)
OPEN = ("overdue", "today", "planned", "none")
DONE = "done"


@dataclass(frozen=True)
class Wanted:
    """Whose and which activities; None and "" narrow nothing. `tonight` ends the viewer's day."""

    tonight: datetime
    people: frozenset[UUID] | None = None
    type: str = ""
    contact_id: UUID | None = None
    deal_id: UUID | None = None


@dataclass(frozen=True)
class Item:
    """An activity or a task of a process, whom and what it is about as far as the actor may see it,
    and whose it is."""

    activity: Activity | Chore
    contact: Contact | None
    deal: Deal | None
    actor: User | None


@dataclass(frozen=True)
class Group:
    """A page of one group; `next` is the mark of the page behind it. `count` ends at COUNTED."""

    name: str
    items: list[Item]
    next: str | None
    count: int = 0


def agenda(ctx: "Context", wanted: Wanted) -> list[Group]:
    """The first page of each group of open ones. Raises Forbidden for those who read none."""
    require(ctx.actor, Activity.read_right)
    counts, tasks = _counts(ctx, wanted), _tasks(ctx, wanted)
    totals = {name: counts[name] + len(_of(ctx, wanted, name, tasks)) for name in OPEN}
    return [
        group(ctx, wanted, name, count=totals[name], tasks=tasks) for name in OPEN if totals[name]
    ]


def group(
    ctx: "Context",
    wanted: Wanted,
    name: str,
    *,
    after: str | None = None,
    count: int = 0,
    tasks: list[Item] | None = None,
) -> Group:
    """A page of the group; `tasks` are those of processes, where they are known. Raises Invalid
    for a group or mark that is none, Forbidden likewise."""
    require(ctx.actor, Activity.read_right)
    if name not in (*OPEN, DONE):
        raise Invalid(f"can be {', '.join((*OPEN, DONE))}", "group")
    keys = _keys(name)
    statement = _statement(ctx, wanted, name)
    if after:
        here, mark = tuple_(*keys), tuple_(*_read(after, dated=len(keys) > 1))
        statement = statement.where(here < mark if name == DONE else here > mark)
    order = [key.desc() if name == DONE else key.asc() for key in keys]
    rows = ctx.session.execute(statement.order_by(*order).limit(PAGE + 1)).all()
    items = [Item(*row) for row in rows[:PAGE]]
    following = _mark(name, items[-1]) if len(rows) > PAGE else None
    if tasks is None:
        tasks = _tasks(ctx, wanted, done=name == DONE)
    between = _between(_of(ctx, wanted, name, tasks), name, after, following)
    return Group(name, _together(items, between, name), following, count)


def _tasks(ctx: "Context", wanted: Wanted, *, done: bool = False) -> list[Item]:
    """The tasks of processes that the list shows too, in its order."""
    if wanted.type not in ("", "task"):
        return []
    since = {"doneSince": ctx.now - LATELY} if done else {}
    found = chores(ctx, wanted.people, **since)
    return [
        Item(chore, chore.contact, chore.deal, chore.actor)
        for chore in found
        if wanted.deal_id in (None, chore.deal and chore.deal.id)
        and wanted.contact_id in (None, chore.contact and chore.contact.id)
    ]


def _of(ctx: "Context", wanted: Wanted, name: str, tasks: list[Item]) -> list[Item]:
    """Those of the group."""
    if name == DONE:
        return tasks
    return [item for item in tasks if _group_of(item.activity.due_at, ctx.now, wanted) == name]


def _group_of(due: datetime | None, now: datetime, wanted: Wanted) -> str:
    if due is None:
        return "none"
    if due < now:
        return "overdue"
    return "today" if due < wanted.tonight else "planned"


def _between(tasks: list[Item], name: str, after: str | None, following: str | None) -> list[Item]:
    """Those that stand on the page between the two marks. Without a date they are on the first."""
    if name == "none":
        return [] if after else tasks
    first = _read(after, dated=True)[0] if after else None
    last = _read(following, dated=True)[0] if following else None
    if name == DONE:
        first, last = last, first
    return [
        item
        for item in tasks
        if (first is None or _when(item, name) > first)
        and (last is None or _when(item, name) <= last)
    ]


def _together(items: list[Item], tasks: list[Item], name: str) -> list[Item]:
    if name == DONE:
        return sorted([*items, *tasks], key=lambda item: _when(item, name), reverse=True)
    return woven(items, tasks, lambda item: item.activity.due_at)


def _when(item: Item, name: str) -> Any:
    return item.activity.completed_at if name == DONE else item.activity.due_at


def _keys(name: str) -> list[Any]:
    if name == "none":
        return [Activity.id]
    return [Activity.completed_at if name == DONE else Activity.due_at, Activity.id]


def _conditions(ctx: "Context", wanted: Wanted, name: str) -> list[Any]:
    found: list[Any] = [visible(ctx.actor, Activity), *_in_group(ctx, wanted, name)]
    if wanted.people is not None:
        found.append(Activity.actor_id.in_(wanted.people))
    if wanted.type:
        found.append(Activity.type == wanted.type)
    if wanted.contact_id:
        found.append(Activity.contact_id == wanted.contact_id)
    if wanted.deal_id:
        found.append(Activity.deal_id == wanted.deal_id)
    return found


def _in_group(ctx: "Context", wanted: Wanted, name: str) -> list[Any]:
    if name == DONE:
        return [Activity.completed_at.is_not(None)]
    due: dict[str, list[Any]] = {
        "overdue": [Activity.due_at < ctx.now],
        "today": [Activity.due_at >= ctx.now, Activity.due_at < wanted.tonight],
        "planned": [Activity.due_at >= wanted.tonight],
        "none": [Activity.due_at.is_(None)],
    }
    return [Activity.completed_at.is_(None), *due[name]]


def _statement(ctx: "Context", wanted: Wanted, name: str) -> Any:
    contact = and_(Contact.id == Activity.contact_id, visible(ctx.actor, Contact))
    deal = and_(Deal.id == Activity.deal_id, visible(ctx.actor, Deal))
    return (
        select(Activity, Contact, Deal, User)
        .outerjoin(Contact, contact)
        .outerjoin(Deal, deal)
        .outerjoin(User, User.id == Activity.actor_id)
        .where(*_conditions(ctx, wanted, name))
    )


def _counts(ctx: "Context", wanted: Wanted) -> dict[str, int]:
    """One statement; no group is counted further than it says."""
    counted: list[Any] = [
        select(func.count())
        .select_from(
            select(Activity.id).where(*_conditions(ctx, wanted, name)).limit(COUNTED + 1).subquery()
        )
        .scalar_subquery()
        for name in OPEN
    ]
    return dict(zip(OPEN, ctx.session.execute(select(*counted)).one(), strict=True))


def _mark(name: str, last: Item) -> str:
    activity = last.activity
    at = activity.completed_at if name == DONE else activity.due_at
    return f"{at.isoformat()}~{activity.id}" if at else str(activity.id)


def _read(mark: str, *, dated: bool) -> list[Any]:
    try:
        at, _, record_id = mark.rpartition("~")
        known = UUID(record_id)
        return [datetime.fromisoformat(at), known] if dated else [known]
    except ValueError:
        raise Invalid("is not a place in this list", "after") from None
