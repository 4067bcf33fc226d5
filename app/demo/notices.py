"""The few things that people at Acme Demo were told; in the program only, nothing is mailed."""

from typing import Any

from app.compose.context import Context
from app.compose.events import plain
from app.demo.world import World
from app.modules.notification.notices import IN_APP


def tell(world: World, key: str, to: str, deal: Any, **variables: Any) -> None:
    """Puts a notification about the deal before a user, as its hook would have."""
    told = world.acting(to)
    ctx = Context(told.as_program().actor, told.now, unit=told.unit, cause="demo")
    about = plain({"dealId": deal.id, "contactId": deal.contact_id, **variables})
    fields = {"templateKey": key, "to": world.users[to].id, "channels": [IN_APP]}
    ctx.dispatch("notification.send", {**fields, "variables": about})
