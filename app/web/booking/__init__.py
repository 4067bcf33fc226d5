"""The public booking pages: for strangers, without an account and without a script.

Who acts here is the program, in the name of nobody; what a guest may do is what these pages do.
"""

from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, request

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.modules.notification.carriers import carrier_for
from app.web.onlooker import look_as

blueprint = Blueprint("booking", __name__)

ZONES = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
TAKEN = "That time was just taken. These are free."
LOCALES = ("en-GB", "en-US")


def guest_context(org_id: UUID) -> Context:
    actor = Actor.program(org_id, address=request.remote_addr)
    return Context(actor, utc_now(), cause="booking page")


def mailed(to_come: str) -> str:
    """What a guest is told to expect, which must not be a mail that nothing can carry."""
    if carrier_for("email"):
        return f"{to_come} is on its way to you."
    return "No mail goes out from here at the moment: keep the address of this page."


def guest_zone(usual: str) -> ZoneInfo:
    """The zone that the guest chose, else the usual one; times are shown by it from here on."""
    asked = request.values.get("zone", "")
    zone = ZoneInfo(asked if asked in ZONES else usual)
    look_as(request.accept_languages.best_match(LOCALES, LOCALES[0]), zone.key)
    return zone
