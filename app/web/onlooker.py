"""For whom a text is formatted: the locale and the time zone of the one who looks."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from flask import has_request_context, request
from jinja2.runtime import Context
from werkzeug.local import LocalProxy

from app.modules.notification.wording import locale_of

KEPT = "crm.onlooker"


@dataclass(frozen=True, slots=True)
class Onlooker:
    locale: Locale
    zone: ZoneInfo


def onlooker(context: Context) -> Onlooker:
    """The viewer's own; without a viewer (public pages, pushes to many) the org's, else plain."""
    viewer = context.get("viewer")
    if not isinstance(viewer, LocalProxy) or not has_request_context():
        return onlooker_of(viewer, context.get("org"))
    # A screen asks for each figure and time on it: the request's own viewer is looked up once.
    found: Onlooker | None = request.environ.get(KEPT)
    if found is None:
        found = request.environ[KEPT] = onlooker_of(viewer, context.get("org"))
    return found


def look_as(locale: str, zone: str) -> None:
    """Whoever looks at this request's page does so by this locale and zone: a guest, who has no
    account to keep them in."""
    request.environ[KEPT] = _onlooker(locale, zone)


def onlooker_of(viewer: Any, org: Any = None) -> Onlooker:
    """The same outside of templates."""
    zone = _named(viewer, "time_zone") or _named(org, "time_zone") or "UTC"
    return _onlooker(_named(viewer, "locale") or "en-GB", zone)


def _named(whose: Any, name: str) -> str:
    return getattr(whose, name, "") or "" if whose else ""


@lru_cache(maxsize=512)
def _onlooker(locale: str, zone: str) -> Onlooker:
    return Onlooker(locale_of(locale), _zone(zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
