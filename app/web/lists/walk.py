"""From one record to the next, in the order of the list that one came from.

The address says the list (`?from=`); without the script the browser says which page led here.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit
from uuid import UUID

from flask import Flask, request
from werkzeug.datastructures import MultiDict

from app.access import context
from app.crm.deals.neighbours import card_beside
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS
from app.crm.lists.layouts import TWINS
from app.web.lists.address import Address
from app.web.lists.reading import read

LONGEST = 4000
COUNTED = 999
PLACES = {"deals": "/deals", "contacts": "/contacts", "leads": "/leads"}


@dataclass(frozen=True)
class Walk:
    """Addresses of the neighbours; `place` is which of how many, where that is cheap to say;
    `back` is the list."""

    before: str | None
    after: str | None
    place: tuple[int, int] | None
    back: str


def register(app: Flask) -> None:
    app.jinja_env.globals["walk_of"] = walk_of


def walk_of(kind: str, record: Any) -> Walk | None:
    """Through the list that the reader of the record's page came from; None without one."""
    came_from = _came_from(KINDS[kind])
    if came_from is None:
        return None
    ctx = context()
    address = read(ctx, KINDS[kind], MultiDict(parse_qsl(came_from)))
    if address.layout == "board":
        before, after = (
            card_beside(ctx, address.shown, record, back=back) for back in (True, False)
        )
        place = None
    else:
        sort = _sort(address)
        before, after = (
            address.kind.neighbour(ctx, address.where, sort, record, back=back)
            for back in (True, False)
        )
        place = address.kind.place(ctx, address.where, sort, record, COUNTED)
    return Walk(
        _link(kind, before, came_from),
        _link(kind, after, came_from),
        place,
        f"{KINDS[kind].path}?{came_from}",
    )


def _came_from(kind: ListKind) -> str | None:
    """The query of the list's address."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    said = (
        request.args.get("from", ""),
        next(iter(parse_qs(page.query).get("from", [])), ""),
        _own(request.headers.get("Referer", "")),
    )
    for one in said:
        path, _, query = one.partition("?")
        if path == kind.path and len(query) <= LONGEST:
            return query
    return None


def _own(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.netloc == request.host else ""


def _sort(address: Address) -> str:
    if address.layout == "inbox":
        return TWINS["inbox"][address.inbox.sort]
    return address.table_sort


def _link(kind: str, record_id: UUID | None, came_from: str) -> str | None:
    if record_id is None:
        return None
    came = quote(f"{KINDS[kind].path}?{came_from}", safe="/:,()")
    return f"{PLACES[kind]}/{record_id}?from={came}"
