"""The few things that people at Acme Demo were told; in the program only, nothing is mailed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.compose.context import Context
from app.compose.events import plain
from app.crm.activities.record import Activity
from app.crm.deals.record import Deal
from app.demo.world import Story, World
from app.modules.notification.models import Notification
from app.modules.notification.notices import IN_APP

SEEN_AFTER = timedelta(hours=18)
DUE, ROTTING = 2, 2


def tell(world: World, key: str, to: str, deal: Any, **variables: Any) -> None:
    """Puts a notification about the deal before a user, as its hook would have."""
    told = world.acting(to)
    ctx = Context(told.as_program().actor, told.now, unit=told.unit, cause="demo")
    about = plain({"dealId": deal.id, "contactId": deal.contact_id, **variables})
    fields = {"templateKey": key, "to": world.users[to].id, "channels": [IN_APP]}
    ctx.dispatch("notification.send", {**fields, "variables": about})


def add_notices(world: World) -> None:
    """What the reps were told last week and this morning; what is older than a day was read."""
    world.tell([_told(world, name) for name in ("rep", "rep2")])
    ctx = world.as_of_now()
    read = update(Notification).where(Notification.created_at < world.today - SEEN_AFTER)
    ctx.session.execute(read.values(read_at=Notification.created_at + timedelta(hours=1)))


def _told(world: World, name: str) -> Story:
    """Of a deal that the manager handed over, of those that rot, and of what is due today."""
    yield world.today - timedelta(days=5, hours=3)
    idle = _idle(world, name)
    for deal in idle[-1:]:
        tell(world, "deal.assigned", name, deal, byId=world.users["manager"].id)
    yield world.today - timedelta(hours=5)
    for deal in idle[:ROTTING]:
        days = deal.idle_days(world.today)
        tell(world, "deal.rotting", name, deal, daysSinceLastActivity=days)
    yield world.today - timedelta(hours=2)
    for activity, deal in _due(world, name):
        tell(world, "activity.due", name, deal, subject=activity.subject)
        activity.reminded_at = world.today


def _idle(world: World, name: str) -> list[Deal]:
    mine = select(Deal).where(Deal.owner_id == world.users[name].id, Deal.status == "open")
    idle = mine.where(Deal.last_activity_at < world.today - timedelta(days=15))
    return list(world.program.session.scalars(idle.order_by(Deal.last_activity_at)))


def _due(world: World, name: str) -> list[Any]:
    """Open activities of today with their deals."""
    midnight = world.today.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Activity.due_at.between(midnight, midnight + timedelta(days=1))
    mine = select(Activity, Deal).join(Deal, Deal.id == Activity.deal_id)
    mine = mine.where(Activity.actor_id == world.users[name].id, Activity.completed_at.is_(None))
    rows = world.program.session.execute(mine.where(today).order_by(Activity.due_at).limit(DUE))
    return list(rows)
