"""The calendar as its address asks for it: in what shape, around which day, whose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.compose.authority import grant
from app.compose.context import Context
from app.compose.matrix import Grant
from app.crm.owners import possible_owners
from app.modules.identity.models import Team, User
from app.web import typed

VIEWS = ("day", "week", "agenda")
SPANS = {"day": 1, "week": 7, "agenda": 14}
MOST_PEOPLE = 20
EARLIEST, LATEST = date(1971, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Address:
    """`choices` are those whose time the viewer may look at, `people` the chosen ones, `me` is
    alone where nobody is chosen."""

    view: str
    on: date
    today: date
    people: list[User]
    choices: list[User]
    given: dict[str, Any]

    @property
    def ids(self) -> list[UUID]:
        return [user.id for user in self.people]

    @property
    def alone(self) -> bool:
        return len(self.people) == 1

    @property
    def mine(self) -> bool:
        """Is nobody else asked for?"""
        return "who" not in self.given

    @property
    def days(self) -> list[date]:
        first = self.on
        if self.view == "week":
            first -= timedelta(days=(first.weekday() - typed.locale().first_week_day) % 7)
        return [first + timedelta(days=number) for number in range(SPANS[self.view])]

    def url(self, **changes: Any) -> str:
        """The address with these parameters changed; None leaves one out."""
        said = {**self.given, **changes}
        who = said.pop("who", None)
        whose = _query(who=who) if "who" in changes else self._whose
        query = "&".join(part for part in (_query(**said), whose) if part)
        return f"{self._path}?{query}" if query else self._path

    # A page has dozens of addresses, with up to twenty people in each.
    @cached_property
    def _whose(self) -> str:
        return _query(who=self.given.get("who"))

    @cached_property
    def _path(self) -> str:
        return url_for("calendar.show")

    def url_on(self, day: date, **changes: Any) -> str:
        return self.url(on=day.isoformat(), **changes)

    @property
    def before(self) -> str:
        return self.url_on(self.beside(-SPANS[self.view]))

    @property
    def after(self) -> str:
        return self.url_on(self.beside(SPANS[self.view]))

    def beside(self, days: int) -> date:
        """So many days on, within what calendars show."""
        return min(LATEST, max(EARLIEST, self.on + timedelta(days=days)))


def _query(**said: Any) -> str:
    return urlencode({name: value for name, value in said.items() if value}, doseq=True)


def of(ctx: Context, given: Mapping[str, str], who: Sequence[str]) -> Address:
    """Reads the parameters; what makes no sense is as good as not there."""
    today = ctx.now.astimezone(typed.zone()).date()
    view = given.get("view", "")
    on = _day(given.get("on", ""))
    sees_all = grant(ctx.actor, "booking:read") is Grant.ALL
    possible = possible_owners(ctx, "booking:create")
    choices = possible if sees_all else [user for user in possible if user.id == ctx.actor.id]
    people, asked = _people(ctx, choices, who)
    kept = {"view": view if view in VIEWS else None, "on": on and on.isoformat(), "who": asked}
    return Address(
        view if view in VIEWS else "week",
        on or today,
        today,
        people,
        choices,
        {name: value for name, value in kept.items() if value},
    )


def _people(
    ctx: Context, choices: list[User], who: Sequence[str]
) -> tuple[list[User], list[str] | None]:
    """Who is chosen, and how the address says so. Who takes no meetings looks at those who do."""
    wanted = set(who)
    if "team" in wanted:
        team = _team(ctx, choices)
        if team:
            return team[:MOST_PEOPLE], ["team"]
    chosen = [user for user in choices if str(user.id) in wanted][:MOST_PEOPLE]
    if chosen:
        return chosen, [str(user.id) for user in chosen]
    me = [user for user in choices if user.id == ctx.actor.id]
    return me or choices[:MOST_PEOPLE], None


def _team(ctx: Context, choices: list[User]) -> list[User]:
    """Those who are in a team with the viewer, or in one that he leads; he among them."""
    own = {user.team_id for user in choices if user.id == ctx.actor.id and user.team_id}
    led = ctx.session.scalars(select(Team.id).where(Team.manager_id == ctx.actor.id))
    teams = own | set(led)
    members = [user for user in choices if user.team_id in teams or user.id == ctx.actor.id]
    return members if teams else []


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
