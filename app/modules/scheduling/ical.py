"""Bookings as calendar programs read them (RFC 5545). The library folds and escapes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from icalendar import Calendar, Event, vCalAddress, vDuration

from app.modules.identity.models import User
from app.modules.scheduling.models import Booking

PRODUCT = "-//Compose//CRM//EN"
Method = Literal["REQUEST", "CANCEL"]


def invitation(
    booking: Booking, host: User, method: Method, *, domain: str, now: datetime, about: str = ""
) -> bytes:
    """One booking as a message to those who take part; `about` is its description."""
    calendar = _calendar(method=method)
    event = _event(booking, host, domain=domain, now=now, cancelled=method == "CANCEL")
    if about:
        event.add("description", about)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed(name: str, bookings: Iterable[Booking], host: User, *, domain: str) -> bytes:
    """All of these as a calendar to subscribe to."""
    calendar = _calendar(method="PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add(
        "refresh-interval", vDuration(timedelta(minutes=15)), parameters={"VALUE": "DURATION"}
    )
    for booking in bookings:
        event = _event(booking, host, domain=domain, now=booking.updated_at, cancelled=False)
        if booking.note:
            event.add("description", booking.note)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(*, method: str) -> Calendar:
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    return calendar


def _event(booking: Booking, host: User, *, domain: str, now: datetime, cancelled: bool) -> Event:
    event = Event()
    values: dict[str, Any] = {
        "uid": f"{booking.id}@{domain}",
        "sequence": booking.sequence,
        "dtstamp": now,
        "dtstart": booking.starts_at,
        "dtend": booking.ends_at,
        "summary": booking.title,
        "status": "CANCELLED" if cancelled else "CONFIRMED",
    }
    for name, value in values.items():
        event.add(name, value)
    event.add("organizer", _person(host.email, host.name))
    event.add("attendee", _person(host.email, host.name, PARTSTAT="ACCEPTED"))
    if booking.guest_email:
        answer = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE", "ROLE": "REQ-PARTICIPANT"}
        event.add("attendee", _person(booking.guest_email, booking.guest_name or "", **answer))
    return event


def _person(email: str, name: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params.update({"CN": name or email, **parameters})
    return address
