"""A guest picks a time and types; meanwhile it is held. A hold ends by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, select

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, Moment, Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.modules.identity.commands import TimeZone
from app.modules.identity.email_address import EmailAddress
from app.modules.identity.models import User
from app.modules.identity.secrets import digest, new_secret
from app.modules.scheduling import followers
from app.modules.scheduling.assigning import claim_of_team
from app.modules.scheduling.availability import Minutes, bookable, is_offered
from app.modules.scheduling.claims import require_claim, slot_taken
from app.modules.scheduling.commands import book, check_times
from app.modules.scheduling.models import Booking, Claim

if TYPE_CHECKING:
    from app.compose.context import Context

HELD_FOR = timedelta(minutes=10)


class HoldSlot(Payload):
    """Of a user or a team. `instead` is the secret of the hold that this one replaces."""

    resource_id: UUID | None = None
    team_id: UUID | None = None
    starts_at: Moment
    minutes: Minutes
    instead: Line | None = None


class BookHeld(Payload):
    """What the guest typed; `contactId` is whom the compose knows the guest as."""

    secret: Line
    guest_name: RequiredLine
    guest_email: EmailAddress
    note: Text | None = None
    time_zone: TimeZone
    contact_id: UUID | None = None


@dataclass(frozen=True)
class Hold:
    """`secret` is the guest's alone: whoever has it may book the time."""

    secret: str
    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


@command("scheduling.holdSlot", right="booking:create")
def hold_slot(ctx: "Context", data: HoldSlot) -> Hold:
    """Holds a slot that is offered to guests. Raises Conflict (slot-taken) for any other."""
    if data.instead:
        held = Claim.digest == digest(data.instead), Claim.booking_id.is_(None)
        ctx.session.execute(delete(Claim).where(*held))
    secret, ends_at = new_secret(), data.starts_at + timedelta(minutes=data.minutes)
    until = {"expires_at": ctx.now + HELD_FOR, "digest": digest(secret)}
    if data.team_id:
        terms, _ = claim_of_team(ctx, data.team_id, data.starts_at, ends_at, guest=True, **until)
    elif data.resource_id:
        people = bookable(ctx, User.id == data.resource_id)
        if not is_offered(ctx, people, data.starts_at, ends_at):
            raise slot_taken()
        terms = people[0]
        require_claim(ctx, terms, data.starts_at, ends_at, **until)
    else:
        raise Invalid("is required", "resourceId")
    return Hold(secret, terms.user_id, data.starts_at, ends_at, ctx.now + HELD_FOR)


@command("scheduling.bookHeld", right="booking:create")
def book_held(ctx: "Context", data: BookHeld) -> Booking:
    """The guest's booking over the held time, also a little late, if nobody took it meanwhile.
    Raises Conflict (slot-taken)."""
    held = held_by(ctx, data.secret, lock=True)
    if held is None:
        raise slot_taken()
    check_times(ctx, held.starts_at, held.ends_at)
    booking = Booking(
        **data.changes("secret"),
        team_id=held.team_id,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
    )
    followers.check(ctx, booking)
    host = ctx.session.get_one(User, (ctx.org_id, held.resource_id))
    return book(ctx, booking, host, held.id)


class MoveAsGuest(Target):
    starts_at: Moment
    time_zone: TimeZone


@command("scheduling.moveAsGuest", right="booking:update")
def move_as_guest(ctx: "Context", booking: Booking, data: MoveAsGuest) -> Booking:
    """To another time that is offered, as long as before. Raises Conflict (slot-taken,
    wrong-state)."""
    if not booking.is_live or booking.ends_at <= ctx.now:
        raise Conflict("This meeting is over.", code="wrong-state")
    people = bookable(ctx, User.id == booking.resource_id)
    ends_at = data.starts_at + (booking.ends_at - booking.starts_at)
    if not is_offered(ctx, people, data.starts_at, ends_at, ignoring=booking.id):
        raise slot_taken()
    moved = {"id": booking.id, "startsAt": data.starts_at, "timeZone": data.time_zone}
    done: Booking = ctx.dispatch("scheduling.updateBooking", moved)
    return done


def held_by(ctx: "Context", secret: str, *, lock: bool = False) -> Claim | None:
    """The hold of this secret, if it still stands or nobody wanted its time."""
    statement = select(Claim).where(Claim.digest == digest(secret), Claim.booking_id.is_(None))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return ctx.session.scalars(statement).one_or_none()
