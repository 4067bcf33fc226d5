"""The small demo: seven people, their customers, and what they did with them until today."""

import random
from datetime import datetime

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.org import Org
from app.crm.scoring.refreshing import refresh
from app.crm.scoring.rules import known_rules
from app.demo.bulk import add_bulk
from app.demo.campaigns import campaign_stories
from app.demo.catalogue import add_products
from app.demo.customers import add_customers, customers
from app.demo.deals import deal_stories
from app.demo.forms import add_forms, form_stories
from app.demo.jobs import add_runs
from app.demo.leads import lead_stories
from app.demo.letters import add_letters
from app.demo.meetings import add_schedules, meeting_stories
from app.demo.messages import add_messages
from app.demo.notices import add_notices
from app.demo.people import NAME, add_people, people
from app.demo.views import add_views
from app.demo.world import World
from app.modules.identity.admin import find_org, found_org

SEED = 1895


def load_small(now: datetime) -> Org:
    """The demo org; loaded in one transaction, so that it is there whole or not at all."""
    org = find_org(NAME) or found_org(NAME)
    ctx = Context(Actor.program(org.id), now, cause="demo", history=True)
    if not people(ctx):
        with ctx.unit.open(), known_rules(ctx):
            _fill(World(ctx, random.Random(SEED)))
    return org


def _fill(world: World) -> None:
    add_people(world)
    add_letters(world)
    add_messages(world)
    add_forms(world)
    add_products(world)
    known = customers(world)
    add_customers(world, known)
    sales = [*lead_stories(world), *deal_stories(world, known)]
    world.tell([*sales, *form_stories(world), *campaign_stories(world)])
    add_schedules(world)
    world.tell(meeting_stories(world))
    _score(world)
    add_views(world)
    add_bulk(world)
    add_runs(world)
    add_notices(world)


def _score(world: World) -> None:
    """Everybody's score as of today: what was recent then is so no more."""
    refresh(world.as_of_now())
