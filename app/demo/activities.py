"""What sellers do: calls, mails, meetings, notes, with how they went."""

from datetime import datetime, timedelta
from typing import Any

from app.demo.world import World

# type, subject, outcome, body
FIRST = [
    ("call", "First call", "Reached", "Has budget this year, decides with the technician."),
    ("email", "Sent the brochure", None, "Asked for prices of two sizes."),
    ("meeting", "Visit on site", "Interested", "Measured the room; the door must be widened."),
]
LATER = [
    ("call", "Follow-up call", "Reached", "Wants the offer split into two phases."),
    ("call", "Follow-up call", "No answer", None),
    ("call", "Call about the offer", "Left a message", None),
    ("email", "Sent the offer", None, "With the drawing and two references."),
    ("meeting", "Went through the offer", "Interested", "Service contract is the open question."),
    ("demo", "Showed a running installation", "Convinced", "Drove to the site in Ghent together."),
    ("note", "Talked to their technician", None, "Power supply is fine, drains are not."),
]
LAST = [
    ("call", "Asked for the decision", "Reached", "Will come back after their meeting."),
    ("email", "Sent the revised offer", None, None),
    ("note", "Competitor is in too", None, "Cheaper, but six weeks later."),
]
NEXT = [("call", "Call about the offer"), ("task", "Send the revised drawing"),
        ("meeting", "Meet the technician"), ("task", "Ask for the references"),
        ("demo", "Show the monitoring")]  # fmt: skip


def touch(world: World, who: str, deal: Any, *, first: bool = False) -> None:
    """Somebody did something for the deal."""
    _log(world, who, deal, world.chance.choice(FIRST if first else LATER))


def done(world: World, who: str, deal: Any) -> None:
    """The last thing that was done for the deal so far."""
    _log(world, who, deal, world.chance.choice(LAST))


def plan_next(world: World, who: str, deal: Any, when: str) -> None:
    """What comes next: overdue, today, planned; nothing where nobody cares or knows."""
    chance = world.chance
    if when == "overdue":
        due = world.ago(chance.randint(1, 3))
    elif when == "today":
        due = world.ahead(0, chance.randint(9, 16))
    elif when == "planned":
        due = world.ahead(chance.randint(1, 12))
    else:
        return
    kind, subject = chance.choice(NEXT)
    fields = {"type": kind, "subject": subject, "dealId": deal.id, **_due(kind, due)}
    world.acting(who).dispatch("crm.createActivity", fields)


def _due(kind: str, due: datetime) -> dict[str, Any]:
    """A task is for some time of the day; what needs somebody else has its hour and a reminder."""
    if kind == "task":
        return {"dueOn": due.date()}
    minutes = 60 if kind in ("meeting", "demo") else 15
    return {"dueAt": due, "durationMinutes": minutes, "remindMinutesBefore": 15}


def _log(world: World, who: str, deal: Any, what: tuple[Any, ...]) -> None:
    kind, subject, outcome, body = what
    ctx = world.acting(who)
    length = timedelta(minutes=30 if kind in ("meeting", "demo") else 0)
    ctx.dispatch(
        "crm.createActivity",
        {
            "type": kind,
            "subject": subject,
            "body": body,
            "outcome": outcome,
            "dealId": deal.id,
            "completedAt": ctx.now + length,
        },
    )
