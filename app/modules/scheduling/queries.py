"""Questions about bookings: as a list, and as a calendar shows them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, func, select

from app.compose.authority import visible
from app.compose.listing import EntityParameters, Listing, Page, Search, Since, Until, sorts
from app.compose.payload import Line, Moment, Payload
from app.compose.registry import query
from app.modules.identity.email_address import fold
from app.modules.scheduling.models import LIVE, Absence, Booking

if TYPE_CHECKING:
    from app.compose.context import Context

Status = Literal["requested", "confirmed", "completed", "cancelled", "no_show"]
SHOWN: tuple[Status, ...] = ("requested", "confirmed", "completed", "no_show")
LONGEST = timedelta(hours=24)


class ListBookings(EntityParameters):
    """`from` and `to`: those that touch the range."""

    resource_id: UUID | None = None
    team_id: UUID | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    status: Status | None = None
    guest_email: Line | None = None
    since: Annotated[Since | None, Field(alias="from")] = None
    until: Annotated[Until | None, Field(alias="to")] = None
    starts_from: Since | None = None
    starts_to: Until | None = None
    q: Search | None = None


class ListAbsences(EntityParameters):
    user_id: UUID | None = None
    since: Annotated[Since | None, Field(alias="from")] = None
    until: Annotated[Until | None, Field(alias="to")] = None


class Between(Payload):
    """A range, and of whose time; without `resourceIds` of everybody's whom the actor may see."""

    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    resource_ids: list[UUID] | None = None


class BookingsBetween(Between):
    statuses: list[Status] = list(SHOWN)


BOOKINGS = Listing(
    Booking,
    sorts=sorts(Booking, "title", "startsAt"),
    filters={
        "since": lambda moment: Booking.ends_at > moment,
        "until": lambda moment: Booking.starts_at < moment,
        "guest_email": lambda address: func.lower(Booking.guest_email) == fold(address),
        "q": lambda text: func.lower(Booking.title).contains(text.lower(), autoescape=True),
    },
)
ABSENCES = Listing(
    Absence,
    sorts=sorts(Absence, "startsAt"),
    filters={
        "since": lambda moment: Absence.ends_at > moment,
        "until": lambda moment: Absence.starts_at < moment,
    },
)


@query("scheduling.listBookings", right="booking:read")
def list_bookings(ctx: "Context", data: ListBookings) -> Page:
    """A page of bookings."""
    return BOOKINGS.page(ctx, data)


@query("scheduling.listAbsences", right="booking:read")
def list_absences(ctx: "Context", data: ListAbsences) -> Page:
    """A page of absences."""
    return ABSENCES.page(ctx, data)


@query("scheduling.bookingsBetween", right="booking:read")
def bookings_between(ctx: "Context", data: BookingsBetween) -> Sequence[Booking]:
    """The bookings that touch the range, the first first; not the cancelled ones, unless asked
    for. One statement."""
    statement = select(Booking).where(
        *_touching(Booking, data.since, data.until),
        Booking.status.in_(data.statuses),
        visible(ctx.actor, Booking),
    )
    if data.resource_ids is not None:
        statement = statement.where(Booking.resource_id.in_(data.resource_ids))
    return ctx.session.scalars(statement.order_by(Booking.starts_at, Booking.id)).all()


@query("scheduling.absencesBetween", right="booking:read")
def absences_between(ctx: "Context", data: Between) -> Sequence[Absence]:
    """The absences that touch the range, likewise. One statement."""
    statement = select(Absence).where(
        Absence.ends_at > data.since, Absence.starts_at < data.until, visible(ctx.actor, Absence)
    )
    if data.resource_ids is not None:
        statement = statement.where(Absence.user_id.in_(data.resource_ids))
    return ctx.session.scalars(statement.order_by(Absence.starts_at, Absence.id)).all()


def next_bookings(ctx: "Context", *which: ColumnElement[bool], limit: int = 20) -> list[Booking]:
    """Live bookings that are not over, the next first, as far as the actor may see them."""
    statement = select(Booking).where(
        Booking.status.in_(LIVE), Booking.ends_at > ctx.now, visible(ctx.actor, Booking), *which
    )
    return list(ctx.session.scalars(statement.order_by(Booking.starts_at).limit(limit)))


def absences_ahead(ctx: "Context", user_id: UUID) -> Sequence[Absence]:
    """A user's absences that are not over, the next first, as far as the actor may see them."""
    statement = select(Absence).where(
        Absence.user_id == user_id, Absence.ends_at > ctx.now, visible(ctx.actor, Absence)
    )
    return ctx.session.scalars(statement.order_by(Absence.starts_at)).all()


def _touching(model: type[Booking], since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """No booking is longer than a day, so an index by its start narrows both ends."""
    return [model.starts_at < until, model.ends_at > since, model.starts_at > since - LONGEST]
