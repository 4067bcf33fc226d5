"""The calendar: bookings, timed activities and absences of one or several people."""

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.web.calendar import address
from app.web.calendar.showing import shown
from app.web.rendering import render

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")


@blueprint.get("")
def show() -> Response:
    """`?view=day|week|agenda&on=DAY&who=ID&who=ID`, or `who=team`."""
    ctx = context()
    require(ctx.actor, "booking:read")
    where = address.of(ctx, request.args, request.args.getlist("who"))
    return render("calendar/show.html", **shown(ctx, where))
