"""Working hours for everybody, and a week of meetings: some are over, most are still to come."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.crm.deals.record import Deal
from app.demo.world import Story, World
from app.modules.identity.models import Team

HOURS: dict[str, dict[str, Any]] = {
    "admin": {},
    "manager": {"noticeMinutes": 240, "bufferAfter": 15},
    "rep": {"split": True, "bufferAfter": 10},
    "rep2": {"from": "10:00", "to": "18:00", "meetingMinutes": 45},
    "support": {"from": "08:00", "to": "16:00"},
}
WEEK = ("mon", "tue", "wed", "thu", "fri")
# Whose, which day from this week's Monday on, hour, minutes, what.
MEETINGS = (
    ("rep", 0, 10, 60, "Visit on site"),
    ("rep", 0, 14, 30, "Went through the offer"),
    ("rep", 1, 9, 45, "Questions about the service contract"),
    ("rep", 1, 13, 60, "Demo of the monitoring"),
    ("rep", 2, 11, 30, "Decision round"),
    ("rep", 3, 9, 90, "Measuring the new hall"),
    ("rep", 3, 15, 30, "Phone call about delivery"),
    ("rep", 4, 10, 60, "Demo of the monitoring"),
    ("rep", 7, 10, 60, "Visit on site"),
    ("rep", 8, 14, 30, "Final offer"),
    ("rep2", 0, 11, 45, "First meeting"),
    ("rep2", 2, 10, 60, "Visit on site"),
    ("rep2", 2, 15, 45, "Went through the offer"),
    ("rep2", 3, 12, 45, "Technical questions"),
    ("rep2", 4, 14, 60, "Demo of the monitoring"),
    ("rep2", 10, 10, 45, "Decision round"),
    ("manager", 1, 11, 60, "Framework agreement"),
    ("manager", 4, 9, 45, "Yearly review"),
    ("manager", 9, 13, 60, "Framework agreement"),
)
ENDS: Any = (("scheduling.completeBooking", {"outcome": "Interested"}),
        ("scheduling.completeBooking", {"outcome": "Convinced"}),
        ("scheduling.markNoShow", {}),
        ("scheduling.completeBooking", {"outcome": "Wants a second offer"}))  # fmt: skip


def add_schedules(world: World) -> None:
    """Hours for all who meet people, a day off, and a page for the team."""
    ctx = world.as_of_now()
    for who, wish in HOURS.items():
        day = [["09:00", "12:00"], ["13:00", "17:00"]]
        if "split" not in wish:
            day = [[wish.get("from", "09:00"), wish.get("to", "17:00")]]
        more = {name: value for name, value in wish.items() if name not in ("from", "to", "split")}
        payload = {"userId": world.users[who].id, "hours": dict.fromkeys(WEEK, day), **more}
        ctx.dispatch("scheduling.updateSchedule", payload)
    monday = _monday(world)
    times = {"startsAt": monday + timedelta(days=8), "endsAt": monday + timedelta(days=9)}
    ctx.dispatch(
        "scheduling.addAbsence",
        {"userId": world.users["rep2"].id, "reason": "Trade fair in Utrecht", **times},
    )
    team = ctx.session.scalars(select(Team).order_by(Team.id)).first()
    if team:
        ctx.dispatch("identity.updateTeam", {"id": team.id, "bookingSlug": "field-sales"})


def meeting_stories(world: World) -> list[Story]:
    """Each with another open deal that somebody cares about."""
    deals = {who: _deals(world, who) for who in ("rep", "rep2", "manager")}
    found = []
    for number, (who, day, hour, minutes, title) in enumerate(MEETINGS):
        if deals[who]:
            starts = _monday(world) + timedelta(days=day, hours=hour)
            deal = deals[who][number % len(deals[who])]
            found.append(_story(world, number, who, deal, starts, minutes, title))
    return found


def _story(
    world: World, number: int, who: str, deal: Deal, starts: datetime, minutes: int, title: str
) -> Story:
    ends = starts + timedelta(minutes=minutes)
    yield min(starts - timedelta(days=4, hours=number % 5), world.today - timedelta(hours=2))
    booking = world.acting(who).dispatch(
        "scheduling.createBooking",
        {"title": title, "dealId": deal.id, "startsAt": starts, "endsAt": ends},
    )
    if ends < world.today:
        yield ends
        command, said = ENDS[number % len(ENDS)]
        world.acting(who).dispatch(command, {"id": booking.id, **said})


def _deals(world: World, who: str) -> list[Deal]:
    lately = world.today - timedelta(days=7)
    own = Deal.owner_id == world.users[who].id, Deal.status == "open"
    statement = select(Deal).where(*own, Deal.last_activity_at > lately).order_by(Deal.id)
    return list(world.as_of_now().session.scalars(statement))


def _monday(world: World) -> datetime:
    midnight = world.today.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())
