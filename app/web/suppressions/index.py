"""The list of suppressed addresses, and all of it as a table."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, request, stream_with_context, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.payload import parse
from app.crm.campaigns.origins import origins
from app.crm.cells import cell
from app.modules.identity.models import User
from app.modules.notification.suppressing import ListSuppressions
from app.web import suppressions as screen
from app.web.bulk.exporting import csv_file
from app.web.rendering import render, target_id

PAGE, BATCH = 50, 200
REASONS = {
    "unsubscribed": "Unsubscribed",
    "complained": "Complained",
    "bounced": "Came back",
    "stopped": "Said STOP",
    "manual": "By hand",
}
CHANNELS = {"": "Everything", "sms": "Text messages", "whatsapp": "WhatsApp"}
COLUMNS = ("address", "channel", "reason", "detail", "since", "campaign")


@screen.blueprint.get("")
def index() -> Response:
    """`?q=` a part of the address, `?reason=` why."""
    ctx = context()
    require(ctx.actor, "suppression:read")
    wanted = _wanted()
    page = ctx.query("notification.listSuppressions", {**wanted, **_cursor(), "limit": PAGE})
    return render(
        "suppressions/index.html",
        fragment=FRAGMENTS.get(target_id(), "main"),
        found=page.records,
        campaigns=origins(ctx, page.records),
        people=_people(ctx, page.records),
        more=url_for(".index", cursor=page.next, **wanted) if page.next else "",
        wanted=wanted,
        reasons=REASONS,
        channels=CHANNELS,
    )


FRAGMENTS = {"suppression-list": "list", "suppression-more": "more"}


@screen.blueprint.post("/export")
def export() -> Response:
    """All of them; put down in the audit log, like every export."""
    ctx = context()
    ctx.dispatch("crm.exportSuppressions", {})
    return csv_file("suppressions.csv", stream_with_context(_lines(ctx)))


def _lines(ctx: Context) -> Iterator[str]:
    """A page at a time, however many there are."""
    cursor: dict[str, str] = {}
    head: list[Any] = [COLUMNS]
    while head or cursor:
        page = ctx.query("notification.listSuppressions", {"limit": BATCH, **cursor})
        names = origins(ctx, page.records)
        rows = [
            [cell(getattr(one, name)) for name in COLUMNS[:-1]] + [cell(names.get(one.origin_id))]
            for one in page.records
        ]
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows([*head, *rows])
        head, cursor = [], {"cursor": page.next} if page.next else {}
        yield out.getvalue()


def _wanted() -> dict[str, Any]:
    """What the address asks for, as far as it can be asked."""
    given = {name: request.args.get(name, "").strip() for name in ("q", "reason")}
    asked = {name: value for name, value in given.items() if value}
    if asked.get("reason") not in REASONS:
        asked.pop("reason", None)
    parse(ListSuppressions, asked)
    return asked


def _cursor() -> dict[str, str]:
    cursor = request.args.get("cursor")
    return {"cursor": cursor} if cursor else {}


def _people(ctx: Context, found: Any) -> dict[Any, str]:
    """The names of those who suppressed by hand."""
    known = ctx.as_program().hold(User, {one.by_id for one in found if one.by_id})
    return {user_id: user.name for user_id, user in known.items()}
