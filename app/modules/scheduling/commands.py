"""Meetings are booked, moved, held, called off."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic.alias_generators import to_camel

from app.compose.errors import Conflict, Forbidden, Invalid
from app.compose.payload import Line, Moment, Payload, RequiredLine, Target, Text, TimeZone
from app.compose.registry import command
from app.modules.identity.email_address import EmailAddress
from app.modules.identity.models import Team, User
from app.modules.scheduling import followers
from app.modules.scheduling.assigning import claim_of_team, terms_for
from app.modules.scheduling.availability import length_of
from app.modules.scheduling.claims import let_go, require_claim, settle
from app.modules.scheduling.machine import BOOKING
from app.modules.scheduling.mails import mail_guest
from app.modules.scheduling.models import Booking
from app.modules.scheduling.terms import Terms, terms_of

if TYPE_CHECKING:
    from app.compose.context import Context

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=24)
GRACE = timedelta(minutes=1)


class CreateBooking(Payload):
    """In the time of a user (the caller, if none is named), or of a team: then of the free member
    who has least ahead. Whoever has `guestEmail` is invited. Without `endsAt` it is as long as that
    user's meetings are."""

    resource_id: UUID | None = None
    team_id: UUID | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    guest_name: Line | None = None
    guest_email: EmailAddress | None = None
    title: RequiredLine | None = None
    note: Text | None = None
    starts_at: Moment
    ends_at: Moment | None = None
    time_zone: TimeZone | None = None


class UpdateBooking(Target):
    """Moves, lengthens, renames, hands over. With a new `startsAt` alone it stays as long. Another
    `guestEmail` is invited."""

    resource_id: UUID | None = None
    guest_name: Line | None = None
    guest_email: EmailAddress | None = None
    title: RequiredLine | None = None
    note: Text | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    time_zone: TimeZone | None = None


class EndBooking(Target):
    """`outcome` is how it went."""

    outcome: Line | None = None


class CancelBooking(Target):
    """The guest is told the `reason`."""

    reason: Line | None = None


@command("scheduling.createBooking", right="booking:create")
def create_booking(ctx: "Context", data: CreateBooking) -> Booking:
    """A confirmed booking. Raises Conflict (slot-taken), Invalid, Forbidden."""
    named = _named(ctx, data)
    minutes = length_of(ctx, [named] if named else [], None if named else data.team_id)
    booking = Booking(
        team_id=data.team_id,
        contact_id=data.contact_id,
        deal_id=data.deal_id,
        guest_name=data.guest_name,
        guest_email=data.guest_email,
        title=data.title,
        note=data.note,
        starts_at=data.starts_at,
        ends_at=data.ends_at or data.starts_at + timedelta(minutes=minutes),
        time_zone=data.time_zone,
    )
    check_times(ctx, booking.starts_at, booking.ends_at)
    followers.check(ctx, booking)
    if named:
        claim_id = require_claim(ctx, named, booking.starts_at, booking.ends_at)
        return book(ctx, booking, named.user, claim_id)
    assert data.team_id
    free, claim_id = claim_of_team(ctx, data.team_id, booking.starts_at, booking.ends_at)
    return book(ctx, booking, free.user, claim_id)


def book(ctx: "Context", booking: Booking, host: User, claim_id: UUID) -> Booking:
    """Writes the booking over the time that was claimed for it, and tells of it."""
    booking.resource_id = host.id
    booking.title = booking.title or usual_title(booking.guest_name, host)
    booking.time_zone = booking.time_zone or host.time_zone
    ctx.session.add(booking)
    ctx.session.flush()
    settle(ctx, claim_id, booking.id)
    followers.follow(ctx, booking, "created")
    ctx.emit("scheduling.booking.created", booking, **booking.event_facts())
    mail_guest(ctx, booking, "created")
    return booking


@command("scheduling.updateBooking", right="booking:update")
def update_booking(ctx: "Context", booking: Booking, data: UpdateBooking) -> Booking:
    """Changes what is named. Another time or another person needs a booking that is still to come
    or going on. Raises Conflict (slot-taken, wrong-state), Invalid, Forbidden."""
    values = data.changes()
    for name in REQUIRED:
        if name in values and values[name] is None:
            raise Invalid("must not be empty", to_camel(name))
    if "starts_at" in values and "ends_at" not in values:
        values["ends_at"] = values["starts_at"] + (booking.ends_at - booking.starts_at)
    changes = booking.assign(values)
    if MOVES & set(changes):
        _move(ctx, booking, changes)
    if changes:
        ctx.session.flush()
        followers.follow(ctx, booking, "updated")
        facts = booking.event_facts()
        ctx.emit("scheduling.booking.updated", booking, changes=changes, **facts)
    if "guest_email" in changes and booking.is_live:
        mail_guest(ctx, booking, "created")
    elif MOVES & set(changes):
        mail_guest(ctx, booking, "updated")
    return booking


REQUIRED = ("resource_id", "title", "starts_at", "ends_at", "time_zone")
MOVES = {"resource_id", "starts_at", "ends_at"}


@command("scheduling.completeBooking", right="booking:update", transition="complete")
def complete_booking(ctx: "Context", booking: Booking, data: EndBooking) -> Booking:
    """The meeting took place. People finish early, so this may be said at any time."""
    return _end(ctx, booking, "complete", data.outcome)


@command("scheduling.cancelBooking", right="booking:update", transition="cancel")
def cancel_booking(ctx: "Context", booking: Booking, data: CancelBooking) -> Booking:
    """The meeting will not take place."""
    return _end(ctx, booking, "cancel", data.reason)


@command("scheduling.markNoShow", right="booking:update", transition="no-show")
def mark_no_show(ctx: "Context", booking: Booking, data: EndBooking) -> Booking:
    """The guest did not come."""
    return _end(ctx, booking, "no-show", data.outcome)


def check_times(ctx: "Context", starts_at: datetime, ends_at: datetime) -> None:
    """Raises Invalid for what is over, takes less than a minute or more than a day."""
    if ends_at - starts_at < SHORTEST:
        raise Invalid("A meeting ends after it begins, by a minute or more.", "endsAt")
    if ends_at - starts_at > LONGEST:
        raise Invalid("A meeting takes at most 24 hours.", "endsAt")
    if starts_at < ctx.now - GRACE and not ctx.history:
        raise Invalid("A meeting can’t begin in the past.", "startsAt")


def usual_title(guest_name: str | None, user: User) -> str:
    return f"{guest_name} and {user.name}"[:200] if guest_name else "Meeting"


def _named(ctx: "Context", data: CreateBooking) -> Terms | None:
    """The terms of the one who is named; None: whoever of the team is free."""
    if data.team_id:
        team = ctx.as_program().referred(Team, data.team_id, "teamId")
        if data.resource_id is None:
            if not ctx.may("owner:set"):
                raise Forbidden("Only a manager can book for a team.")
            return None
    user_id = data.resource_id or ctx.actor.id
    if user_id is None:
        raise Invalid("is required", "resourceId")
    named = terms_for(ctx, user_id)
    if data.team_id and named.user.team_id != team.id:
        raise Invalid("does not belong to this team", "resourceId")
    return named


def _move(ctx: "Context", booking: Booking, changes: dict[str, list[Any]]) -> None:
    """To another time or person; it is free there, or nothing is changed."""
    if not booking.is_live:
        raise Conflict(f"This booking is {booking.status}.", code="wrong-state")
    if "starts_at" in changes:
        check_times(ctx, booking.starts_at, booking.ends_at)
    elif "ends_at" in changes:
        check_times(ctx, max(booking.starts_at, ctx.now), booking.ends_at)
    terms = _terms_after(ctx, booking, changes)
    let_go(ctx, booking.id)
    require_claim(ctx, terms, booking.starts_at, booking.ends_at, booking_id=booking.id)
    booking.sequence += 1


def _terms_after(ctx: "Context", booking: Booking, changes: dict[str, list[Any]]) -> Terms:
    """The terms of whoever has the meeting now; a title that names the one before is put right."""
    if "resource_id" not in changes:
        return terms_of(ctx, User.id == booking.resource_id)[0]
    terms = terms_for(ctx, booking.resource_id)
    before = ctx.session.get_one(User, (ctx.org_id, changes["resource_id"][0]))
    if booking.title == usual_title(booking.guest_name, before):
        booking.title = usual_title(booking.guest_name, terms.user)
    return terms


def _end(ctx: "Context", booking: Booking, on: str, said: str | None) -> Booking:
    let_go(ctx, booking.id)
    status = BOOKING.step(booking.status, on).target
    facts = {**booking.event_facts(), "status": status, "reason": said}
    BOOKING.fire(ctx, booking, on, **facts)
    if status == "cancelled":
        booking.sequence += 1
    followers.follow(ctx, booking, status, said)
    mail_guest(ctx, booking, status, said)
    return booking
