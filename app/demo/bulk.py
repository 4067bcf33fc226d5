"""A change to many records that the manager made last week, one of which was gone by then."""

from datetime import timedelta

from sqlalchemy import select

from app.compose.records import new_id
from app.crm.bulk.running import run
from app.crm.contacts.record import Contact
from app.demo.world import Story, World

TAGGED = 9


def add_bulk(world: World) -> None:
    world.tell([_tagging(world)])


def _tagging(world: World) -> Story:
    yield world.today - timedelta(days=4, hours=2)
    ctx = world.acting("manager")
    firms = select(Contact.id).where(Contact.type == "company").order_by(Contact.sort_key)
    ids = [*ctx.session.scalars(firms.limit(TAGGED)), new_id()]
    body = {"kind": "contact", "action": "add-tags", "ids": ids}
    job = ctx.dispatch("crm.startBulk", {**body, "values": {"tags": ["Trade fair"]}})
    ctx.unit.work.pop()  # No worker need come for it.
    run(ctx, {"jobId": str(job.id)})
