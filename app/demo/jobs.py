"""How the scheduled jobs went at Acme Demo until today, so that their page tells something."""

from datetime import datetime, timedelta

from croniter import croniter

from app.compose.bulk import insert_rows
from app.compose.outbox import WorkItem, work_row
from app.compose.registry import registry
from app.demo.world import World

RUNS = 20
SLOW = timedelta(seconds=41)
START = timedelta(seconds=0.3)
# What a usual run did, and how many seconds it took.
USUAL = {
    "crm.check-deal-rotting": ("rotting", 3, 2.4),
    "crm.follow-up-reminders": ("reminded", 0, 0.2),
    "crm.daily-digest": ("digests", 0, 0.1),
    "crm.lead-score-decay": ("decayed", 4, 1.1),
    "crm.refresh-scores": ("rescored", 6, 0.8),
    "notification.send-held": ("released", 0, 0.1),
}


def add_runs(world: World) -> None:
    """The latest runs of the jobs that are told of above; of one of them one was slow."""
    rows = [row for name in USUAL if name in registry.scheduled for row in _runs(world, name)]
    insert_rows(world.program.session, WorkItem, rows)


def _runs(world: World, name: str) -> list[dict[str, object]]:
    times = croniter(registry.scheduled[name].cron, world.today, ret_type=datetime)
    moments = [times.get_prev() for _ in range(RUNS)]
    return [_run(world, name, place, moment) for place, moment in enumerate(reversed(moments))]


def _run(world: World, name: str, place: int, moment: datetime) -> dict[str, object]:
    what, number, seconds = USUAL[name]
    did = max(0, number + world.chance.randint(-number, number) // 2)
    took = timedelta(seconds=seconds * (0.6 + world.chance.random()))
    slow = name == "crm.check-deal-rotting" and place == RUNS - 6
    return {
        **work_row("scheduled", name, {}, due_at=moment, now=moment),
        "org_id": world.program.org_id,
        "state": "done",
        "attempts": 1,
        "started_at": moment + START,
        "done_at": moment + START + (SLOW if slow else took),
        "result": {what: did},
    }
