"""How long it takes to find the free slots of a team of ten in a month, and in how many queries.

.venv/bin/python -m bench.availability [--folder DIR] [--people 10] [--rounds 30]
"""

import argparse
import statistics
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app.api.bookings import SlotView
from app.api.door import as_json
from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.demo.people import NAME
from app.modules.identity.admin import find_org
from app.modules.identity.models import Team
from bench.places import place, show
from bench.screens import counted

MONTH = timedelta(days=31)
MEETINGS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    folder = given.folder.resolve() / "scale-0"
    with place(folder, 0) as (app, _), app.app_context(), suppress(Undone):
        org = find_org(NAME)
        assert org
        ctx = Context(Actor.program(org.id), utc_now(), history=True)
        with ctx.unit.open():
            sizes = (1, given.people)
            teams = [_team(ctx, size) for size in sizes]
            show([_measured(ctx, team, given.rounds) for team in teams])
            raise Undone


class Undone(Exception):
    """Nothing of it is kept."""


def _team(ctx: Context, size: int) -> Team:
    team: Team = ctx.dispatch("identity.createTeam", {"name": f"Team of {size}"})
    for number in range(size):
        _member(ctx, team, number)
    return team


def _member(ctx: Context, team: Team, number: int) -> None:
    email = f"{team.id.hex}-{number}@demo.example"
    wish = {"email": email, "name": f"Member {number}", "roles": ["sales-rep"], "teamId": team.id}
    user = ctx.dispatch("identity.createUser", wish)
    midnight = ctx.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for meeting in range(MEETINGS):
        starts = midnight + timedelta(
            days=1 + meeting % 30, hours=9 + 2 * (meeting // 30) + number % 4
        )
        ctx.dispatch("scheduling.createBooking", {"resourceId": user.id, "startsAt": starts})


def _measured(ctx: Context, team: Team, rounds: int) -> dict[str, object]:
    asked = {"teamId": team.id, "from": ctx.now, "to": ctx.now + MONTH, "minutes": 30}
    times = []
    for _ in range(rounds):
        with counted() as statements:
            started = time.perf_counter()
            slots = SlotView.present(ctx, ctx.query("scheduling.availability", asked).records)
            as_json({"data": slots})
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    p95 = times[int(len(times) * 0.95)]
    return {
        "who": team.name,
        "slots": len(slots),
        "p50": f"{statistics.median(times):.1f}",
        "p95": f"{p95:.1f}",
        "queries": len(statements),
    }


if __name__ == "__main__":
    main()
