"""The page of a user or a team: pick a time, say who you are, done."""

from typing import Any

from flask import Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as Answer

from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict, NotFound
from app.extensions import limiter
from app.modules.identity.email_address import fold
from app.modules.notification.carriers import carrier_for
from app.modules.scheduling.holds import held_by
from app.modules.scheduling.links import path_of
from app.modules.scheduling.models import Claim
from app.modules.scheduling.pages import Page, holder_of, page_of
from app.web import typed
from app.web.booking import TAKEN, ZONES, guest_context, guest_zone, mailed
from app.web.booking import blueprint as screen
from app.web.booking.choosing import choice
from app.web.rendering import done, render

PICKS, BOOKINGS, INVITATIONS = "120 per 10 minutes", "40 per hour", "10 per hour"
HELD, TRAP = "held", "website"


def invited() -> str:
    """What a limit for each address that is mailed counts by."""
    return f"guest:{fold(request.form.get('email', '')[:254])}"


@screen.get("/book/<slug>")
def show(slug: str) -> Response:
    """`?month=`, `?day=` and `?zone=`: which times are shown, and on whose clock."""
    return _times(*_page(slug))


@screen.post("/book/<slug>")
@limiter.limit(PICKS)
def pick(slug: str) -> Answer:
    """Holds the time, instead of the one that this guest held before; on to the form."""
    ctx, page = _page(slug)
    zone = guest_zone(_usual_zone(ctx, page))
    try:
        hold = ctx.dispatch(
            "scheduling.holdSlot",
            {
                **page.target,
                "startsAt": request.form.get("startsAt", ""),
                "minutes": page.minutes,
                "instead": session.get(HELD),
            },
        )
    except ComposeError as refusal:
        return _times(ctx, page, refusal)
    session[HELD] = hold.secret
    return redirect(url_for(".details", slug=slug, zone=zone.key), 303)


@screen.get("/book/<slug>/details")
def details(slug: str) -> Answer:
    """Asks who the guest is, while the time is held."""
    ctx, page = _page(slug)
    held = _held(ctx, page)
    if held is None:
        return redirect(url_for(".show", slug=slug), 303)
    return _form(ctx, page, held)


@screen.post("/book/<slug>/details")
@limiter.limit(BOOKINGS)
@limiter.limit(INVITATIONS, key_func=invited)
def confirm(slug: str) -> Answer:
    """The meeting is booked, and mailed to both; or the form or the page again, with the reason."""
    ctx, page = _page(slug)
    held = _held(ctx, page)
    if request.form.get(TRAP):
        return render("booking/thanks.html", page=page)
    if held is None:
        return _times(ctx, page, Conflict(TAKEN))
    zone = guest_zone(_usual_zone(ctx, page))
    given = {
        "secret": session[HELD],
        "guestName": typed.text("name"),
        "guestEmail": typed.text("email"),
        "note": typed.text("note"),
        "timeZone": zone.key,
    }
    try:
        booking = ctx.dispatch("crm.bookAsGuest", given)
    except Conflict as refusal:
        return _times(ctx, page, refusal)
    except ComposeError as refusal:
        return _form(ctx, page, held, refusal)
    session.pop(HELD)
    return done(to=path_of(booking), say=f"Booked. {mailed('A mail with all of it')}")


def _page(slug: str) -> tuple[Context, Page]:
    holder = holder_of(slug) if slug.isprintable() else None
    if holder is None:
        raise NotFound("Nobody has this booking page.")
    ctx = guest_context(holder.org_id)
    return ctx, page_of(ctx, holder)


def _times(ctx: Context, page: Page, refusal: ComposeError | None = None) -> Response:
    found = choice(ctx, page.people, page.minutes, guest_zone(_usual_zone(ctx, page)))
    return render(
        "booking/page.html",
        page=page,
        org_name=ctx.org.name,
        choice=found,
        zones=ZONES,
        taken=TAKEN if refusal else "",
        refusal=refusal,
        action=url_for(".pick", slug=page.slug, zone=found.zone.key),
        here=lambda **query: url_for(".show", slug=page.slug, zone=found.zone.key, **query),
    )


def _form(ctx: Context, page: Page, held: Claim, refusal: ComposeError | None = None) -> Response:
    zone = guest_zone(_usual_zone(ctx, page))
    host = next((one.user for one in page.people if one.user_id == held.resource_id), None)
    return render(
        "booking/details.html",
        page=page,
        org_name=ctx.org.name,
        host=host,
        held=held,
        zone=zone,
        refusal=refusal,
        errors=_named_here(refusal),
        mailing=carrier_for("email") is not None,
    )


def _named_here(refusal: ComposeError | None) -> list[dict[str, str]]:
    """The errors by the names of the form's own fields."""
    names = {"guestName": "name", "guestEmail": "email"}
    errors = refusal.errors if refusal else []
    return [{**error, "field": names.get(error["field"], error["field"])} for error in errors]


def _held(ctx: Context, page: Page) -> Claim | None:
    """What this guest holds of this page's time."""
    held = held_by(ctx, session.get(HELD, ""))
    if held is None:
        return None
    mine: Any = held.team_id if page.is_team else held.resource_id
    return held if mine == page.holder.id else None


def _usual_zone(ctx: Context, page: Page) -> str:
    return page.people[0].zone.key if page.people else str(ctx.org.time_zone)
