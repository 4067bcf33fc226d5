"""A list opened by its bare address goes on where one left it, else with the view one chose."""

from typing import cast
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request

from app.access import viewer
from app.compose.context import Context
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS
from app.web.lists.reading import read
from app.web.rendering import wants_fragment

LONGEST = 1500
FOLLOWING = ("cursor", "place", "after", "left")
SEARCHED = "q"


def register(app: Flask) -> None:
    app.after_request(_remember)


def entrance(ctx: Context, kind: ListKind) -> Response | None:
    """Where to go on from the bare address, or from that of a private view, whose link is to say
    all that it shows; None where the address says what it wants."""
    if wants_fragment():
        return None
    if set(request.args) == {"view"}:
        address = read(ctx, kind, request.args)
        private = address.view is not None and not address.view.shared
        return cast(Response, redirect(address.url(), 303)) if private else None
    if request.query_string:
        return None
    query = _left(kind) or _chosen(kind)
    return cast(Response, redirect(f"{kind.path}?{query}", 303)) if query else None


def _left(kind: ListKind) -> str:
    """The query of the list as this viewer left it in this browser."""
    owner, _, query = request.cookies.get(_cookie(kind), "").partition(":")
    user = viewer()
    return query if user and owner == str(user.id) else ""


def _chosen(kind: ListKind) -> str:
    user = viewer()
    chosen = user.preferences.get("views", {}).get(kind.name) if user else None
    return f"view={chosen}" if chosen else ""


def _remember(response: Response) -> Response:
    """The list that was shown last, for this browser; forgotten when it is closed. What was looked
    for is not: who comes back would meet a list that seems empty."""
    kind = next((one for one in KINDS.values() if one.path == request.path), None)
    if kind is None or request.method != "GET" or response.status_code != 200:
        return response
    if not (user := viewer()):
        return response
    query = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != SEARCHED])
    if query and len(query) <= LONGEST and not any(request.args.get(one) for one in FOLLOWING):
        response.set_cookie(
            _cookie(kind),
            f"{user.id}:{query}",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def _cookie(kind: ListKind) -> str:
    return f"list_{kind.name}"
