"""After something was done with an activity: the place it was done from, as it is now."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit
from uuid import UUID

from flask import Response, request, url_for
from markupsafe import Markup

from app.compose.context import Context
from app.crm.activities.record import Activity
from app.crm.deals.record import Deal
from app.modules.notification.carriers import carrier_for
from app.web import activities, home
from app.web.activities import narrowing
from app.web.calendar.answering import fresh as calendar
from app.web.deal.answering import as_shown
from app.web.rendering import FRAGMENT, done, part, partial, target_id
from app.web.timeline import timeline_by
from app.web.within import within


def answered(ctx: Context, deal_id: UUID | None, say: str, *parts: Markup, **more: Any) -> Response:
    """What shows it comes anew: the list, home, a timeline, a card, or the page one came from.
    `more` is the toast's."""
    shown = fresh(ctx, deal_id)
    return done(*shown, *(parts if shown else ()), to=back(), say=say, **more)


def on_its_way() -> str:
    """What is said of an email that was handed over; without a carrier it stays in the outbox."""
    if carrier_for("email"):
        return "The email is on its way"
    return "The email waits until a mail server is set up"


def in_composer(**fields: Any) -> list[Markup]:
    """Parts of the composer on the page, as they are from now on: subject, body, reply."""
    return [
        partial(f"#composer-{name}", part("emails/field.html", name=name, value=value))
        for name, value in fields.items()
    ]


def fresh(ctx: Context, deal_id: UUID | None) -> list[Markup]:
    """The parts of the page in the browser that show activities, as they are now."""
    where = here()
    query = dict(parse_qsl(where.query))
    if where.path == url_for("calendar.show"):
        return calendar(ctx)
    if where.path == "/activities" or target_id() == "agenda":
        return [
            _piece("activities/index.html", "#agenda", **activities.shown(narrowing.of(ctx, query)))
        ]
    if where.path == "/":
        return [_piece("home/show.html", "#home", **home.shown(ctx, query.get("whose")))]
    if deal_id and (deal := as_shown(ctx, deal_id)):
        return [deal]
    about = timeline_by(request.form.get("about", ""))
    if about is None:
        return []
    page = part("timeline/page.html", layout=FRAGMENT, fragment="list", **about)
    return [partial("#timeline-box", page)]


def onward(ctx: Context, activity: Activity) -> Deal | None:
    """The activity's deal, where it is open and has no next step, for the actor to plan one."""
    deal = ctx.find(Deal, activity.deal_id) if activity.deal_id else None
    if deal is None or deal.status != "open" or not ctx.may("activity:create"):
        return None
    ctx.session.refresh(deal)
    return None if deal.next_activity_at else deal


def back() -> str:
    """Where to go on to: only an address of our own."""
    return within(request.values.get("back", "")) or url_for("activities.index")


def here() -> SplitResult:
    """The address of the page in the browser."""
    return urlsplit(request.headers.get("HX-Current-URL", ""))


def _piece(template: str, target: str, **values: Any) -> Markup:
    piece = part(template, layout=FRAGMENT, fragment="list", **values)
    return partial(target, piece, "innerMorph")
