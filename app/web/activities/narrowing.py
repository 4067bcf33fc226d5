"""The list of activities as its address narrows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.compose.authority import grant
from app.compose.context import Context
from app.compose.matrix import Grant
from app.crm.activities.agenda import Wanted
from app.crm.activities.record import TYPES
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.owners import possible_owners
from app.modules.identity.models import Team, User
from app.web import typed
from app.web.addresses import id_in

PARAMETERS = ("view", "who", "type", "contact", "deal")


@dataclass(frozen=True)
class View:
    """What the address asks for. `given` are its parameters, `who` is me, team, all or an id."""

    wanted: Wanted
    name: str
    who: str
    sees_all: bool
    given: dict[str, str]

    def url(self, **changes: str) -> str:
        """The address with these parameters changed; empty ones are left out."""
        merged: dict[str, Any] = {**self.given, **changes}
        return url_for("activities.index", **{key: value for key, value in merged.items() if value})

    @property
    def narrows(self) -> bool:
        return bool(self.wanted.type or self.wanted.contact_id or self.wanted.deal_id)

    @property
    def others(self) -> bool:
        """Are other people's among them?"""
        return self.who != "me"


def of(ctx: Context, given: Mapping[str, str]) -> View:
    """Reads the parameters; what makes no sense is as good as not there. Who sees only the own
    ones has nobody else to choose."""
    sees_all = grant(ctx.actor, "activity:read") is Grant.ALL
    who = given.get("who") or "me" if sees_all else "me"
    kind = given.get("type", "")
    people, who = _people(ctx, who)
    wanted = Wanted(
        tonight=tonight(ctx),
        people=people,
        type=kind if kind in TYPES else "",
        contact_id=id_in(given.get("contact")),
        deal_id=id_in(given.get("deal")),
    )
    kept = {name: given[name][:200] for name in PARAMETERS if given.get(name)}
    name = "done" if given.get("view") == "done" else "open"
    return View(wanted, name, who, sees_all, kept)


def tonight(ctx: Context) -> Any:
    """The end of the viewer's day."""
    return typed.on_the_day(ctx.now.astimezone(typed.zone()).date() + timedelta(days=1), 0)


def choices(ctx: Context, view: View) -> dict[str, Any]:
    """What the list can be narrowed to, and the names of what it is narrowed to."""
    wanted = view.wanted
    return {
        "types": TYPES,
        "people": possible_owners(ctx, "activity:create") if view.sees_all else [],
        "manages": view.sees_all and "sales-manager" in ctx.actor.roles,
        "contact": ctx.find(Contact, wanted.contact_id) if wanted.contact_id else None,
        "deal": ctx.find(Deal, wanted.deal_id) if wanted.deal_id else None,
    }


def _people(ctx: Context, who: str) -> tuple[frozenset[UUID] | None, str]:
    if who == "all":
        return None, who
    if who == "team":
        members = select(User.id).join(Team, Team.id == User.team_id)
        found = ctx.session.scalars(members.where(Team.manager_id == ctx.actor.id))
        return frozenset(found), who
    chosen = id_in(who)
    me = frozenset([ctx.actor.id] if ctx.actor.id else [])
    return (frozenset([chosen]), who) if chosen else (me, "me")
