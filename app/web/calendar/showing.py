"""What the calendar's templates need."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from babel.dates import format_date, format_interval, format_time

from app.compose.authority import grant
from app.compose.context import Context
from app.compose.matrix import Grant
from app.web import typed
from app.web.calendar.address import Address
from app.web.calendar.axis import Axis
from app.web.calendar.columns import Sheet, agenda_of, sheet_of
from app.web.calendar.looks import Looks, place, url_of

NAMES = {"day": "day", "week": "week", "agenda": "two weeks"}
EARLY = 7


def shown(ctx: Context, where: Address) -> dict[str, Any]:
    sheet = sheet_of(ctx, where)
    return {
        "address": where,
        "sheet": sheet,
        "agenda": agenda_of(sheet),
        "looks": Looks(typed.onlooker(), sheet.names, _reach(ctx, "booking:update", where)),
        "makes": _makers(ctx, where),
        "place": place,
        "url_of": url_of,
        "names": NAMES,
        "period": _period(where),
        "zone": typed.zone().key,
        "zone_names": _zone_names(sheet.axis, where),
        "hours": _hours(sheet.axis, where),
        "from_hour": _from_hour(sheet),
        "strip": _strip(where),
        "yesterday": where.beside(-1),
        "tomorrow": where.beside(1),
    }


def _reach(ctx: Context, right: str, where: Address) -> set[UUID]:
    """In whose time the actor may do it."""
    given = grant(ctx.actor, right)
    return {
        user_id
        for user_id in where.ids
        if given is Grant.ALL or (given is Grant.OWN and user_id == ctx.actor.id)
    }


def _makers(ctx: Context, where: Address) -> set[UUID]:
    """Whom the actor may book; nobody where he is not shown himself and may not book for others."""
    own = {user_id for user_id in where.ids if user_id == ctx.actor.id}
    if not ctx.may("booking:create"):
        return set()
    return set(where.ids) if ctx.may("owner:set") else own


def _period(where: Address) -> str:
    locale = typed.locale()
    first, last = where.days[0], where.days[-1]
    if first == last:
        return format_date(first, "full", locale=locale)
    return str(format_interval(first, last, "yMMMMd", locale=locale))


def _zone_names(axis: Axis, where: Address) -> str:
    """CET; in the week in which the clocks are changed CET/CEST."""
    moments = (axis.begins(where.days[0]), axis.ends(where.days[-1]))
    names = [moment.astimezone(axis.zone).tzname() or "" for moment in moments]
    return "/".join(dict.fromkeys(names))


def _hours(axis: Axis, where: Address) -> list[dict[str, Any]]:
    locale = typed.locale()
    pattern = "h a" if "a" in locale.time_formats["short"].pattern else "HH:mm"
    return [
        {
            "at": hour.at,
            "text": f"{format_time(hour.clock, pattern, locale=locale)} {hour.name}".strip(),
        }
        for hour in axis.hours(where.days)
    ]


def _from_hour(sheet: Sheet) -> int:
    """Where the page begins to be read: at the first entry of the morning, or a little earlier."""
    starts = [block.piece.at for column in sheet.columns for block in column.blocks]
    return min([EARLY, *(start // 60 for start in starts if start >= 4 * 60)])


def _strip(where: Address) -> list[date]:
    begins = (where.on.weekday() - typed.locale().first_week_day) % 7
    return [where.on + timedelta(days=number - begins) for number in range(7)]
