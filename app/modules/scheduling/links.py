"""The links by which a guest moves or cancels a booking, signed; they open nothing else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, Signer

if TYPE_CHECKING:
    from app.modules.scheduling.models import Booking


def link_of(booking: "Booking", act: str = "") -> str:
    """The address as it stands in a mail, with CRM_PUBLIC_URL before it."""
    return f"{current_app.config['SETTINGS'].base_url}{path_of(booking, act)}"


def path_of(booking: "Booking", act: str = "") -> str:
    """The page of the booking; `act` is reschedule or cancel."""
    ids = urlsafe_b64encode(booking.org_id.bytes + booking.id.bytes)
    token = _signer().sign(ids.rstrip(b"=")).decode()
    return f"/booking/{token}/{act}" if act else f"/booking/{token}"


def ids_in(token: str) -> tuple[UUID, UUID] | None:
    """The org and the booking that a link names; None for one that is not ours."""
    try:
        ids = urlsafe_b64decode(_signer().unsign(token) + b"=")
    except (BadData, ValueError):
        return None
    return UUID(bytes=ids[:16]), UUID(bytes=ids[16:])


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="booking-of-guest", digest_method=sha256)
