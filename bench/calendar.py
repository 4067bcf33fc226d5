"""How long the calendar takes on the server: a week of twenty people with 400 bookings.

.venv/bin/python -m bench.calendar [--folder DIR] [--people 20] [--bookings 400] [--rounds 30]
"""

import argparse
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.org import Org
from app.demo.people import NAME
from app.extensions import db
from app.modules.identity.admin import find_org
from app.modules.identity.models import User
from app.modules.scheduling.models import Booking
from bench.places import place, show, web
from bench.screens import Screen, Visitor, queries, timed

AHEAD = 21
DAYS = 5
SLOTS = 8


def fill(app: Flask, people: int, bookings: int) -> tuple[date, list[str]]:
    """So many bookings of so many people in a week that is still to come; its Monday, and whose."""
    monday = date.today() + timedelta(days=AHEAD - date.today().weekday())
    with app.app_context():
        org = find_org(NAME)
        assert org is not None
        ctx = Context(Actor.program(org.id), utc_now(), history=True)
        with ctx.unit.open():
            users = [_user(ctx, number) for number in range(people)]
            _book(ctx, org, users, bookings, monday)
            ids = [str(user.id) for user in users]
        db.session.remove()
    return monday, ids


def _user(ctx: Context, number: int) -> User:
    email = f"bench{number}@calendar.example"
    found = ctx.session.scalars(select(User).where(User.email_key == email)).one_or_none()
    if found:
        return found
    user: User = ctx.dispatch(
        "identity.createUser", {"email": email, "name": f"Bench {number}", "roles": ["sales-rep"]}
    )
    return user


def _book(ctx: Context, org: Org, users: list[User], bookings: int, monday: date) -> None:
    """As many as are missing, shared out evenly."""
    begins = datetime.combine(monday, time(8), ZoneInfo("UTC"))
    ids = [user.id for user in users]
    there = select(Booking.id).where(Booking.resource_id.in_(ids), Booking.starts_at >= begins)
    for number in range(len(ctx.session.scalars(there).all()), bookings):
        turn, who = divmod(number, len(users))
        day, slot = turn % DAYS, turn // DAYS % SLOTS
        starts = begins + timedelta(days=day, hours=slot)
        ctx.dispatch(
            "scheduling.createBooking",
            {
                "resourceId": users[who].id,
                "title": f"Meeting {number}",
                "guestName": f"Guest {number}",
                "startsAt": starts,
                "endsAt": starts + timedelta(minutes=45),
            },
        )


def measure(app: Flask, filled: Any, monday: date, ids: list[str], rounds: int) -> list[Any]:
    who = "".join(f"&who={user_id}" for user_id in ids)
    screens = [
        Screen(view, f"/calendar?view={view}&on={monday}{who}")
        for view in ("week", "day", "agenda")
    ]
    rows = []
    with web(filled):
        visitor = Visitor()
        found = [(screen, timed(visitor, screen, rounds)) for screen in screens]
    for screen, times in found:
        asked = queries(app, screen, visitor.cookies, visitor.form_token)
        cells = {key: f"{value:.1f}" for key, value in times.items() if key != "status"}
        rows.append({"view": screen.name, "status": times["status"], **cells, "queries": asked})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--bookings", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    with place(given.folder.resolve() / "calendar", 0) as (app, filled):
        monday, ids = fill(app, given.people, given.bookings)
        show(measure(app, filled, monday, ids, given.rounds))


if __name__ == "__main__":
    main()
