"""Entries are moved and made longer: by pointer, by key, and by a form."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from pydantic.alias_generators import to_camel

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.crm.activities.record import Activity
from app.crm.calendar.entries import USUAL_MINUTES
from app.modules.scheduling.models import Booking
from app.modules.workflow.models import WflProcess, WflTask
from app.web import typed
from app.web.calendar import blueprint as screen
from app.web.calendar.answering import answered, on_the_day, refused
from app.web.calendar.lengths import lengths
from app.web.process.answering import process_of_task
from app.web.rendering import render_form
from app.web.times import iso

MODELS: dict[str, Any] = {"bookings": Booking, "activities": Activity}
OWNERS = {Booking: "resource_id", Activity: "actor_id", WflTask: "assignee_id"}
KINDS = "<any(bookings, activities, tasks):kind>"
MOST_DAYS = 3660


@screen.get(f"/{KINDS}/<uuid:record_id>/move")
def ask_move(kind: str, record_id: UUID) -> Response:
    """To when?"""
    return _form(context(), kind, record_id)


@screen.post(f"/{KINDS}/<uuid:record_id>/moves")
def move(kind: str, record_id: UUID) -> Response:
    """`startsAt`, `endsAt`, or so many `days` on at the same hour; `minutes` is how long, `who`
    has it from now on."""
    ctx = context()
    record = _record(ctx, kind, record_id)
    before, owner = times_of(record), owner_of(record)
    try:
        record = _moved(ctx, kind, record, *_wanted(*before))
    except ComposeError as refusal:
        if "form" in request.form and refusal.status == 422:
            return _form(ctx, kind, record_id, refusal)
        return refused(ctx, refusal, "It stays where it was")
    starts, ends = (iso(moment) for moment in before)
    who = owner if "who" in request.values else None
    undo = url_for(".move", kind=kind, record_id=record_id, startsAt=starts, endsAt=ends, who=who)
    say = f"Moved: {title_of(record)}"
    told = isinstance(record, Booking) and record.guest_email
    detail = f"{record.guest_name or told} is told." if told else ""
    return answered(ctx, times_of(record)[0], say, undo=undo, detail=detail)


def _record(ctx: Context, kind: str, record_id: UUID) -> Any:
    """A task also for its assignee. Raises NotFound."""
    if kind != "tasks":
        return ctx.get(MODELS[kind], record_id)
    task = ctx.as_program().get(WflTask, record_id)
    return process_of_task(ctx, task.process_id, record_id)[1]


def times_of(record: Any) -> tuple[datetime, datetime]:
    """When it begins and ends. Raises Invalid for what has no time."""
    if isinstance(record, Booking):
        return record.starts_at, record.ends_at
    if record.due_at is None:
        raise Invalid("Say when.", "startsAt")
    minutes = USUAL_MINUTES if isinstance(record, WflTask) else record.duration_minutes
    return record.due_at, record.due_at + timedelta(minutes=minutes or USUAL_MINUTES)


def owner_of(record: Any) -> Any:
    return getattr(record, OWNERS[type(record)])


def title_of(record: Any) -> str:
    return str(record.subject if isinstance(record, Activity) else record.title)


def _wanted(starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """When it is to begin and to end. Raises Invalid."""
    try:
        length = timedelta(minutes=typed.whole("minutes") or 0) or ends - starts
        begins = _moment("startsAt") or _days_on(starts)
        moved = begins != starts or "minutes" in request.form
        return begins, _moment("endsAt") or (begins + length if moved else ends)
    except OverflowError:
        raise Invalid("is too far away", "startsAt") from None


def _days_on(starts: datetime) -> datetime:
    """The same hour on the viewer's clock, so many days later."""
    days = typed.whole("days") or 0
    if abs(days) > MOST_DAYS:
        raise Invalid("is too far away", "days")
    return (starts.astimezone(typed.zone()) + timedelta(days=days)).astimezone(UTC)


def _moment(name: str) -> datetime | None:
    said = request.args.get(name)
    if not said:
        return typed.moment(name)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise Invalid("is not a time", name) from None
    if moment.tzinfo is None:
        raise Invalid("is not a time", name)
    return moment


def _moved(ctx: Context, kind: str, record: Any, starts: datetime, ends: datetime) -> Any:
    seen: dict[str, Any] = typed.seen()
    if who := request.values.get("who"):
        seen[to_camel(OWNERS[type(record)])] = who
    if kind == "tasks":
        ctx.dispatch("workflow.updateTask", {"id": record.id, "dueAt": starts, **seen})
        return record
    if kind == "bookings":
        times: dict[str, Any] = {"startsAt": starts, "endsAt": ends}
        return ctx.dispatch("scheduling.updateBooking", {"id": record.id, **times, **seen})
    minutes = int((ends - starts).total_seconds()) // 60
    times = {"dueAt": starts}
    if minutes != (record.duration_minutes or USUAL_MINUTES):
        times["durationMinutes"] = minutes
    return ctx.dispatch("crm.updateActivity", {"id": record.id, **times, **seen})


def _form(
    ctx: Context, kind: str, record_id: UUID, refusal: ComposeError | None = None
) -> Response:
    record = _record(ctx, kind, record_id)
    starts, ends = times_of(record)
    minutes = int((ends - starts).total_seconds()) // 60
    return render_form(
        "calendar/move.html",
        kind=kind,
        record=record,
        version_of=_versioned(ctx, record),
        title=title_of(record),
        starts=starts,
        minutes=minutes,
        lengths=lengths(minutes),
        back=on_the_day(starts),
        refusal=refusal,
    )


def _versioned(ctx: Context, record: Any) -> Any:
    """What has the version: of a task its process."""
    if isinstance(record, WflTask):
        return ctx.as_program().get(WflProcess, record.process_id)
    return record
