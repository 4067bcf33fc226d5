"""The secret address at which a calendar program fetches one's meetings."""

from flask import Blueprint, Response, request

from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import NotFound
from app.extensions import limiter
from app.modules.identity.actors import actor_of
from app.modules.notification.mail import mail_domain
from app.modules.scheduling.feed import bookings_for_feed, user_of_feed
from app.modules.scheduling.ical import feed

PER_ADDRESS = "120 per minute"
blueprint = Blueprint("feed", __name__)


@blueprint.get("/calendar/<secret>.ics")
@limiter.limit(PER_ADDRESS)
def show(secret: str) -> Response:
    """Answers 304 to a program that has the calendar as it is. Caches in between keep nothing."""
    user = user_of_feed(secret)
    if user is None:
        raise NotFound("There is no such calendar.")
    ctx = Context(actor_of(user), utc_now())
    content = feed(user.name, bookings_for_feed(ctx), user, domain=mail_domain())
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response.add_etag()
    response.make_conditional(request)
    return response
