"""The places of the frame: which there are, which exist by now, and where the viewer is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import Flask, current_app, g, request, url_for


# Each is itself alone, so that what is drawn once for one is found quickly.
@dataclass(frozen=True, slots=True, eq=False)
class Place:
    key: str
    label: str
    icon: str
    endpoint: str
    right: str = ""
    keys: str = ""
    short: str = ""
    group: str = ""
    also: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        values: dict[str, Any] = dict(self.values)
        return url_for(self.endpoint, **values)

    @property
    def exists(self) -> bool:
        return self.endpoint in current_app.view_functions

    @property
    def current(self) -> bool:
        return request.blueprint in (self.endpoint.partition(".")[0], *self.also)


NAV = (
    Place("home", "Home", "house", "home.show", keys="G H"),
    Place("leads", "Lead inbox", "inbox", "leads.inbox", "lead:read", "G L", "Leads",
          also=("lead",)),
    Place("pipeline", "Pipeline", "kanban", "board.show", "deal:read", "G P",
          also=("deal", "deals")),
    Place("approvals", "Approvals", "stamp", "approvals.inbox", "approval:request", "G Y"),
    Place("contacts", "Contacts", "contact-round", "contacts.index", "contact:read", "G C",
          also=("contact", "companies", "company")),
    Place("activities", "Activities", "calendar", "activities.index", "activity:read", "G A",
          also=("activity", "calendar")),
    Place("tickets", "Tickets", "life-buoy", "tickets.index", "ticket:read", "G T",
          also=("ticket",)),
    Place("campaigns", "Campaigns", "send", "campaigns.index", "campaign:read", "G M",
          group="Marketing", also=("campaign",)),
    Place("segments", "Segments", "split", "segments.index", "campaign:read", "G S",
          group="Marketing", also=("segment",)),
    Place("forms", "Forms", "clipboard-list", "forms.index", "campaign:read", "G F",
          group="Marketing"),
    Place("templates", "Templates", "file-text", "templates.index", "campaign:read", "G W",
          group="Marketing"),
    Place("suppressions", "Suppressions", "bell-off", "suppressions.index", "campaign:read",
          "G U", group="Marketing"),
    Place("scoring", "Scoring", "gauge", "scoring.index", "scoring:read", "G O",
          group="Marketing"),
    Place("reports", "Reports", "chart-no-axes-column", "reports.index", "analytics:read", "G R",
          group="Insight", also=("report",)),
)  # fmt: skip
SETTINGS = Place("settings", "Settings", "settings-2", "settings.index", keys="G ,", also=(
    "products", "processes", "email_templates", "profile", "meetings", "preferences",
))  # fmt: skip
TABS = ("home", "leads", "pipeline", "tickets", "contacts", "activities")

QUICK_ADD = (
    Place("deal", "Deal", "circle-dollar-sign", "deal.new", "deal:create", "D"),
    Place("lead", "Lead", "user-plus", "lead.new", "lead:create", "L"),
    Place("contact", "Contact", "contact-round", "contact.new", "contact:create", "C"),
    Place("task", "Task", "square-check-big", "activities.new", "activity:create", "T",
          values=(("kind", "task"),)),
    Place("meeting", "Meeting", "calendar-plus", "calendar.new", "booking:create", "M"),
    Place("ticket", "Ticket", "life-buoy", "ticket.new", "ticket:create", "S"),
    Place("campaign", "Campaign", "send", "campaigns.new", "campaign:create", "A"),
)  # fmt: skip

PROFILE = Place("profile", "Profile & signature", "user-round", "profile.show")
SIGN_OUT = Place("sign-out", "Sign out", "log-out", "login.sign_out")
NOTIFICATIONS = Place("notifications", "Notifications", "bell", "notifications.menu")
SEARCH = Place("search", "Search", "search", "search.show")


@dataclass(frozen=True, slots=True, eq=False)
class Navigation:
    """What somebody with certain rights finds in the frame, in order. `tabs` are the four of TABS
    that fit beside More."""

    places: tuple[Place, ...]
    quick_add: tuple[Place, ...]
    groups: tuple[tuple[str, tuple[Place, ...]], ...]
    tabs: tuple[Place, ...]


def register(app: Flask) -> None:
    app.jinja_env.globals |= {
        "navigation": navigation,
        "place_here": place_here,
        "places": {
            place.key: place for place in (SETTINGS, PROFILE, SIGN_OUT, NOTIFICATIONS, SEARCH)
        },
    }


def navigation() -> Navigation:
    """The viewer's: asked once for each page, however often the frame shows it."""
    if "navigation" not in g:
        g.navigation = _navigation(_allowed(NAV), _allowed(QUICK_ADD))
    found: Navigation = g.navigation
    return found


def place_here() -> str:
    """The key of the place that this screen belongs to, "" where it is none of them."""
    return next((place.key for place in (*NAV, SETTINGS) if place.current), "")


def _allowed(places: tuple[Place, ...]) -> tuple[Place, ...]:
    may: Callable[[str], bool] = current_app.jinja_env.globals["may"]  # type: ignore[assignment]
    return tuple(
        place for place in places if place.exists and (not place.right or may(place.right))
    )


@lru_cache(maxsize=256)
def _navigation(places: tuple[Place, ...], quick_add: tuple[Place, ...]) -> Navigation:
    """One for all who may go to the same places: what is drawn of it is drawn once for them all."""
    groups = groupby(places, lambda place: place.group)
    tabs = sorted(
        (place for place in places if place.key in TABS), key=lambda place: TABS.index(place.key)
    )
    return Navigation(
        places, quick_add, tuple((group, tuple(some)) for group, some in groups), tuple(tabs[:4])
    )
