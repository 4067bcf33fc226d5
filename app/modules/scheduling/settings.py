"""When one takes meetings: set by each for himself, by an administrator for anybody."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field
from sqlalchemy import select

from app.compose import authority
from app.compose.errors import Invalid, NotFound
from app.compose.faults import Like
from app.compose.payload import Moment, Payload, RequiredLine, Target, TimeZone
from app.compose.registry import command, query
from app.modules.identity.models import User
from app.modules.identity.secrets import digest, new_secret
from app.modules.scheduling.models import Absence, Schedule
from app.modules.scheduling.terms import WEEKDAYS, usual_schedule

if TYPE_CHECKING:
    from app.compose.context import Context

LONGEST_ABSENCE = timedelta(days=366)
MOST_INTERVALS = 6
Clock = Annotated[str, Like(r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", "must be a time of day as 09:00")]


def _apart(intervals: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """In their order; those that touch are one. Raises ValueError for overlapping ones."""
    found: list[tuple[str, str]] = []
    for start, end in sorted((start, MIDNIGHT.get(end, end)) for start, end in intervals):
        if start >= end:
            raise ValueError(f"{start}–{end} ends before it begins")
        if found and start < found[-1][1]:
            raise ValueError(f"{start}–{end} overlaps {found[-1][0]}–{found[-1][1]}")
        if found and start == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


MIDNIGHT = {"00:00": "24:00"}


def _known_days(hours: dict[str, Any]) -> dict[str, Any]:
    unknown = [day for day in hours if day not in WEEKDAYS]
    if unknown:
        raise ValueError(f"knows the days {', '.join(WEEKDAYS)}")
    return hours


Day = Annotated[list[tuple[Clock, Clock]], Field(max_length=MOST_INTERVALS), AfterValidator(_apart)]
Hours = Annotated[dict[str, Day], AfterValidator(_known_days)]
Buffer = Annotated[int, Field(strict=True, ge=0, le=240)]


class ShowSchedule(Payload):
    """The caller's own, if no other user is named."""

    user_id: UUID | None = None


class UpdateSchedule(Payload):
    """`hours` are wall times, {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}; days that are not
    named are free. `timeZone` null: the user's own."""

    user_id: UUID | None = None
    time_zone: TimeZone | None = None
    hours: Hours | None = None
    buffer_before: Buffer | None = None
    buffer_after: Buffer | None = None
    notice_minutes: Annotated[int, Field(strict=True, ge=0, le=30 * 24 * 60)] | None = None
    meeting_minutes: Annotated[int, Field(strict=True, ge=5, le=480)] | None = None
    horizon_days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = None


class AddAbsence(Payload):
    user_id: UUID | None = None
    starts_at: Moment
    ends_at: Moment
    reason: RequiredLine = "Absent"


class RemoveAbsence(Target):
    pass


class RenewFeed(Payload):
    pass


class StopFeed(Payload):
    pass


@query("scheduling.schedule", right="booking:read")
def schedule(ctx: "Context", data: ShowSchedule) -> Schedule:
    """A user's schedule; who changed nothing has the usual one. Raises NotFound."""
    user_id = data.user_id or ctx.actor.id
    assert user_id is not None
    found = usual_schedule(user_id)
    if not authority.may(ctx.actor, "booking:read", found) or not ctx.as_program().find(
        User, user_id
    ):
        raise NotFound("There is no such user.")
    return _own(ctx, user_id) or found


@command("scheduling.updateSchedule", right="profile:update")
def update_schedule(ctx: "Context", data: UpdateSchedule) -> Schedule:
    """Changes what is named. Bookings that are there stay as they are."""
    found = schedule_to_change(ctx, data.user_id)
    values = data.changes("user_id")
    for name, value in values.items():
        if value is None and name != "time_zone":
            raise Invalid("must not be empty", name)
    if values.get("hours"):
        values["hours"] = {
            day: [list(one) for one in times] for day, times in values["hours"].items()
        }
    changes = found.assign(values)
    ctx.session.flush()
    if changes:
        ctx.emit("scheduling.schedule.updated", found, changes=changes, user_id=found.user_id)
    return found


@command("scheduling.addAbsence", right="profile:update")
def add_absence(ctx: "Context", data: AddAbsence) -> Absence:
    """From then to then there are no meetings; those that are booked already stay."""
    user_id = _whom(ctx, data.user_id)
    if data.ends_at <= data.starts_at:
        raise Invalid("must be later than startsAt", "endsAt")
    if data.ends_at - data.starts_at > LONGEST_ABSENCE:
        raise Invalid("must be within a year of startsAt", "endsAt")
    absence = Absence(**{**data.changes(), "user_id": user_id, "reason": data.reason})
    ctx.session.add(absence)
    ctx.session.flush()
    ctx.emit("scheduling.absence.added", absence, **absence.event_facts())
    return absence


@command("scheduling.removeAbsence", right="profile:update")
def remove_absence(ctx: "Context", absence: Absence, data: RemoveAbsence) -> None:
    """The time can be booked again."""
    _whom(ctx, absence.user_id)
    ctx.emit("scheduling.absence.removed", absence, **absence.event_facts())
    ctx.session.delete(absence)


@command("scheduling.renewFeed", right="profile:update")
def renew_feed(ctx: "Context", data: RenewFeed) -> str:
    """Another secret for the actor's own calendar feed; the one before works no more."""
    secret = new_secret()
    found = schedule_to_change(ctx, None)
    found.feed_digest = digest(secret)
    ctx.session.flush()
    ctx.emit("scheduling.feed.renewed", found, user_id=found.user_id)
    return secret


@command("scheduling.stopFeed", right="profile:update")
def stop_feed(ctx: "Context", data: StopFeed) -> None:
    """The actor's calendar feed is no more."""
    found = schedule_to_change(ctx, None)
    if found.feed_digest:
        found.feed_digest = None
        ctx.emit("scheduling.feed.stopped", found, user_id=found.user_id)


def schedule_to_change(ctx: "Context", user_id: UUID | None) -> Schedule:
    """The row of one's own, or of anybody for those who may change users; made, if need be."""
    whose = _whom(ctx, user_id)
    found = _own(ctx, whose)
    if found is None:
        found = usual_schedule(whose)
        ctx.session.add(found)
        ctx.session.flush()
    return found


def _own(ctx: "Context", user_id: UUID) -> Schedule | None:
    return ctx.session.scalars(select(Schedule).where(Schedule.user_id == user_id)).one_or_none()


def _whom(ctx: "Context", user_id: UUID | None) -> UUID:
    if user_id is None or user_id == ctx.actor.id:
        assert ctx.actor.id is not None
        return ctx.actor.id
    authority.require(ctx.actor, "user:update")
    return ctx.referred(User, user_id, "userId").id
