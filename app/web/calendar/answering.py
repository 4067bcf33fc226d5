"""After something was done with an entry: the calendar in the browser, as it is now."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, url_for
from htmx_flask import request
from markupsafe import Markup

from app.compose.context import Context
from app.compose.errors import ComposeError
from app.web import typed
from app.web.calendar import address
from app.web.calendar.showing import shown
from app.web.rendering import FRAGMENT, done, not_done, part, partial


def answered(ctx: Context, when: datetime, say: str, **more: Any) -> Response:
    """The calendar comes anew; without the script one goes on to the day. `more` is the toast's."""
    return done(*fresh(ctx), to=on_the_day(when), say=say, **more)


def refused(ctx: Context, refusal: ComposeError, say: str) -> Response:
    """What was moved walks back, the toast says why."""
    return not_done(refusal, say, *fresh(ctx))


def fresh(ctx: Context) -> list[Markup]:
    """The calendar, where the page in the browser is one."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    if here.path != url_for("calendar.show"):
        return []
    given = parse_qs(here.query)
    first = {name: values[0] for name, values in given.items()}
    where = address.of(ctx, first, given.get("who", []))
    piece = part("calendar/show.html", layout=FRAGMENT, fragment="calendar", **shown(ctx, where))
    return [partial("#calendar", piece, "outerMorph")]


def on_the_day(when: datetime) -> str:
    """The calendar around that moment."""
    return url_for("calendar.show", on=when.astimezone(typed.zone()).date().isoformat())
