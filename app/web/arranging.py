"""Booking a meeting with a contact, from the contact's or a deal's page (R12)."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid, NotFound
from app.crm.bookings.proposing import times_for_both
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.owners import possible_owners
from app.modules.identity.models import User
from app.modules.scheduling.availability import bookable
from app.modules.scheduling.commands import usual_title
from app.modules.scheduling.terms import Terms
from app.web import typed
from app.web.addresses import record_url
from app.web.meetings import LENGTHS
from app.web.rendering import done, render_form

blueprint = Blueprint("arranging", __name__, url_prefix="/bookings")

DAYS_SHOWN, DAYS_SEARCHED = 5, 21


@blueprint.get("/new")
def new() -> Response:
    """`?contact=` or `?deal=`: with whom; `?minutes=`, `?since=` and `?resourceId=` for other
    times."""
    return _form()


@blueprint.post("/new")
def create() -> Response:
    """Books it and invites the contact; or only shows the times of another day or length."""
    ctx = context()
    if request.form.get("do") == "show":
        return _form()
    contact, deal = _about(ctx)
    try:
        booking = ctx.dispatch("scheduling.createBooking", _typed(contact, deal))
    except ComposeError as refusal:
        return _form(refusal)
    to = record_url("deal", deal.id) if deal else record_url("contact", contact.id)
    invited = f"The invitation goes to {booking.guest_email}" if booking.guest_email else ""
    return done(to=to, say="Meeting booked", **({"detail": invited} if invited else {}))


def _typed(contact: Contact, deal: Deal | None) -> dict[str, Any]:
    starts = _starts()
    given = {
        "contactId": contact.id,
        "dealId": deal.id if deal else None,
        "resourceId": typed.text("resourceId"),
        "title": typed.text("title"),
        "note": typed.text("note"),
        "guestEmail": contact.email if typed.text("invite") else None,
        "startsAt": starts,
        "endsAt": starts + typed.length("minutes", LENGTHS[0][0]),
    }
    return {name: value for name, value in given.items() if value is not None}


def _starts() -> datetime:
    """The time that was picked, or another one that was typed. Raises Invalid."""
    picked = typed.moment("otherAt") or _picked()
    if picked is None:
        raise Invalid("Pick a time.", "startsAt")
    return picked


def _picked() -> datetime | None:
    text = typed.text("startsAt")
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        moment = None
    return moment if moment and moment.tzinfo and moment.year < datetime.max.year else None


def _about(ctx: Context) -> tuple[Contact, Deal | None]:
    """Whom the meeting is with. Raises NotFound."""
    deal_id, contact_id = (_id(name) for name in ("deal", "contact"))
    if deal_id:
        deal = ctx.get(Deal, deal_id)
        return ctx.get(Contact, deal.contact_id), deal
    if contact_id is None:
        raise NotFound("There is no such contact.")
    return ctx.get(Contact, contact_id), None


def _id(name: str) -> UUID | None:
    given = request.values.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound("There is nothing with such an id.") from None


def _form(refusal: ComposeError | None = None) -> Response:
    ctx = context()
    require(ctx.actor, "booking:create")
    contact, deal = _about(ctx)
    host = _host(ctx)
    minutes = _length(host)
    return render_form(
        "bookings/new.html",
        contact=contact,
        deal=deal,
        host=host.user,
        hosts=possible_owners(ctx) if ctx.may("owner:set") else [],
        lengths=LENGTHS
        if minutes in dict(LENGTHS)
        else [(minutes, f"{minutes} minutes"), *LENGTHS],
        minutes=minutes,
        since=_since(ctx),
        days=_days(ctx, host, contact, minutes),
        subject=_subject(ctx, contact, host.user),
        back=record_url("deal", deal.id) if deal else record_url("contact", contact.id),
        refusal=refusal,
        typed=request.values,
    )


def _subject(ctx: Context, contact: Contact, host: User) -> str:
    """What was typed, unless it is the usual one that still names another host."""
    usual = {usual_title(contact.name, user) for user in [host, *possible_owners(ctx)]}
    said = request.values.get("title", "").strip()
    return said if said and said not in usual else usual_title(contact.name, host)


def _host(ctx: Context) -> Terms:
    wanted = request.values.get("resourceId")
    user_id = _id("resourceId") if wanted and ctx.may("owner:set") else ctx.actor.id
    found = bookable(ctx, User.id == user_id)
    if not found:
        raise Invalid("This user takes no meetings.", "resourceId")
    return found[0]


def _length(host: Terms) -> int:
    try:
        asked = int(request.values.get("minutes") or host.meeting_minutes)
    except ValueError:
        asked = host.meeting_minutes
    return asked if 5 <= asked <= 24 * 60 else host.meeting_minutes


def _since(ctx: Context) -> date:
    today = ctx.now.astimezone(typed.zone()).date()
    try:
        asked = date.fromisoformat(request.values.get("since", ""))
    except ValueError:
        return today
    return asked if today <= asked <= today + timedelta(days=730) else today


def _days(
    ctx: Context, host: Terms, contact: Contact, minutes: int
) -> list[tuple[date, list[datetime]]]:
    """The first days with free times, on the viewer's clock."""
    zone = typed.zone()
    since = datetime.combine(_since(ctx), time(), zone)
    until = since + timedelta(days=DAYS_SEARCHED)
    found: dict[date, list[datetime]] = defaultdict(list)
    for slot in times_for_both(ctx, host, contact, since, until, minutes):
        found[slot.starts_at.astimezone(zone).date()].append(slot.starts_at)
    return list(found.items())[:DAYS_SHOWN]
