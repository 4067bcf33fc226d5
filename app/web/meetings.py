"""When one takes meetings: page, hours, absences, feed. Administrators set it for others, too."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.modules.identity.models import User
from app.modules.scheduling.models import Booking, Schedule
from app.modules.scheduling.queries import absences_ahead, next_bookings
from app.modules.scheduling.slots import as_moment
from app.modules.scheduling.terms import WEEKDAYS, minutes_of
from app.modules.scheduling.walltime import moment_of
from app.web import typed, working_hours
from app.web.booking import ZONES
from app.web.rendering import done, render

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LENGTHS = [(minutes, f"{minutes} minutes") for minutes in (15, 20, 30, 45, 60, 90, 120)]
BUFFERS = [(0, "Nothing"), *((minutes, f"{minutes} minutes") for minutes in (5, 10, 15, 30, 60))]
NOTICES = ((0, "Nothing"), (60, "1 hour"), (120, "2 hours"), (240, "4 hours"),
           (1440, "A day"), (2880, "2 days"), (10080, "A week"))  # fmt: skip
HORIZONS = (
    (14, "2 weeks"),
    (30, "30 days"),
    (60, "60 days"),
    (90, "90 days"),
    (180, "Half a year"),
)


@blueprint.get("")
@blueprint.get("/<uuid:user_id>")
def show(user_id: UUID | None = None) -> Response:
    """One's own, or somebody else's for those who may change users."""
    return _page(user_id)


@blueprint.post("")
@blueprint.post("/<uuid:user_id>")
def update(user_id: UUID | None = None) -> Response:
    """Changes address, hours, buffers, notice and length, all or nothing."""
    ctx = context()
    user = _whose(ctx, user_id)
    try:
        with ctx.unit.open():
            _set_slug(ctx, user)
            ctx.dispatch("scheduling.updateSchedule", {"userId": user.id, **_typed()})
    except ComposeError as refusal:
        return _page(user_id, refusal)
    return done(to=url_for(".show", user_id=user_id), say="Meetings saved")


@blueprint.post("/absences")
@blueprint.post("/<uuid:user_id>/absences")
def add_absence(user_id: UUID | None = None) -> Response:
    """Whole days, or from one time to another. Says which meetings lie within it."""
    ctx = context()
    user = _whose(ctx, user_id)
    schedule = ctx.query("scheduling.schedule", userId=user.id)
    try:
        times = _absence(ZoneInfo(schedule.time_zone or user.time_zone))
        reason = typed.text("reason") or "Absent"
        absence = ctx.dispatch(
            "scheduling.addAbsence", {"userId": user.id, "reason": reason, **times}
        )
    except ComposeError as refusal:
        return _page(user_id, refusal)
    within = next_bookings(
        ctx,
        Booking.resource_id == user.id,
        Booking.starts_at < absence.ends_at,
        Booking.ends_at > absence.starts_at,
    )
    met = f"{len(within)} booked {'meeting lies' if len(within) == 1 else 'meetings lie'} within it"
    return done(
        to=url_for(".show", user_id=user_id),
        say="Absence added",
        tone="warning" if within else "success",
        **({"detail": met} if within else {}),
    )


@blueprint.post("/absences/<uuid:absence_id>/remove")
def remove_absence(absence_id: UUID) -> Response:
    """The time can be booked again."""
    ctx = context()
    ctx.dispatch("scheduling.removeAbsence", {"id": absence_id})
    user_id = request.args.get("user")
    return done(to=url_for(".show", user_id=user_id), say="Absence removed")


@blueprint.post("/feed")
def renew_feed() -> Response:
    """Another secret address; it is shown this once."""
    secret = context().dispatch("scheduling.renewFeed")
    return _page(None, feed=f"{_base()}{url_for('feed.show', secret=secret)}")


@blueprint.post("/feed/stop")
def stop_feed() -> Response:
    """The address works no more."""
    context().dispatch("scheduling.stopFeed")
    return done(to=url_for(".show"), say="Calendar feed stopped")


def _whose(ctx: Context, user_id: UUID | None) -> User:
    require(ctx.actor, "booking:create")
    if user_id is None or user_id == ctx.actor.id:
        return ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    return ctx.get(User, user_id)


def _set_slug(ctx: Context, user: User) -> None:
    slug = typed.text("bookingSlug")
    if slug == user.booking_slug:
        return
    if user.id == ctx.actor.id:
        ctx.dispatch("identity.updateProfile", {"bookingSlug": slug or ""})
    else:
        ctx.dispatch("identity.updateUser", {"id": user.id, "bookingSlug": slug})


def _typed() -> dict[str, Any]:
    numbers = ("bufferBefore", "bufferAfter", "noticeMinutes", "meetingMinutes", "horizonDays")
    hours = {day: working_hours.read(request.form.get(day, ""), f"hours.{day}") for day in WEEKDAYS}
    return {
        "hours": hours,
        "timeZone": typed.text("timeZone"),
        **typed.named(**{name: typed.whole(name) for name in numbers}),
    }


def _absence(zone: ZoneInfo) -> dict[str, datetime]:
    """Days in full where no time is given."""
    first = _day("from")
    last = _day("until") if typed.text("until") else first
    starts = moment_of(first, _minutes("fromTime", "00:00"), zone)
    ends = moment_of(last, _minutes("untilTime", "24:00"), zone)
    return {"startsAt": as_moment(starts), "endsAt": as_moment(ends)}


def _minutes(name: str, usual: str) -> int:
    text = typed.text(name)
    try:
        return minutes_of(time.fromisoformat(text).strftime("%H:%M") if text else usual)
    except ValueError:
        raise Invalid("is not a time", name) from None


def _day(name: str) -> date:
    found = typed.day(name)
    if found is None:
        raise Invalid("Say which day.", name)
    return found


def _page(user_id: UUID | None, refusal: ComposeError | None = None, *, feed: str = "") -> Response:
    ctx = context()
    user = _whose(ctx, user_id)
    schedule: Schedule = ctx.query("scheduling.schedule", userId=user.id)
    return render(
        "profile/meetings.html",
        user=user,
        own=user.id == ctx.actor.id,
        user_id=user_id,
        schedule=schedule,
        hours=[
            (day, name, working_hours.write(schedule.hours.get(day, [])))
            for day, name in zip(WEEKDAYS, NAMES, strict=True)
        ],
        absences=absences_ahead(ctx, user.id),
        page=f"{_base()}/book/",
        feed=feed,
        zones=[(zone, zone.replace("_", " ")) for zone in ZONES],
        lengths=LENGTHS,
        buffers=BUFFERS,
        notices=NOTICES,
        horizons=HORIZONS,
        refusal=refusal,
    )


def _base() -> str:
    return str(current_app.config["SETTINGS"].base_url)
