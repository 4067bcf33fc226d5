"""After something was done with a deal: what the page that it was done from has to show."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response
from htmx_flask import request
from markupsafe import Markup

from app.compose.context import Context
from app.compose.errors import ComposeError, Forbidden, NotFound
from app.crm.deals.cards import card_of
from app.crm.deals.record import Deal
from app.web.board import heads
from app.web.board.address import view_here
from app.web.deal import facts
from app.web.lists.table import row
from app.web.rendering import FRAGMENT, NOTHING, answer, done, not_done, part, partial, toast


def changed(ctx: Context, deal_id: UUID, say: str, *, status: int = 200, **more: Any) -> Response:
    """The deal as it truly is now, where it is shown, and a toast. `more` is the toast's."""
    shown = as_shown(ctx, deal_id)
    if request.htmx and shown:
        return answer(shown, toast(say, **more), status=status, reswap="none")
    return done(to=f"/deals/{deal_id}", say=say, **more)


def refused(ctx: Context, deal_id: UUID, refusal: ComposeError, say: str) -> Response:
    """The card walks back, the page is as it is, the toast says why."""
    link, label = _remedy(ctx, deal_id, refusal)
    return not_done(refusal, say, as_shown(ctx, deal_id), link=link, label=label)


def _remedy(ctx: Context, deal_id: UUID, refusal: ComposeError) -> tuple[str, str]:
    """Where the first thing is given that a stage asks for; else the deal."""
    match refusal.extra.get("missing", [""])[0]:
        case "products":
            return f"/deals/{deal_id}/line-items", "Add products"
        case "phone":
            return f"/contacts/{ctx.get(Deal, deal_id).contact_id}/edit", "Edit the contact"
        case "nextStep":
            return f"/activities/plan?deal={deal_id}&back=/deals/{deal_id}", "Plan it"
        case "value" | "expectedCloseDate":
            return f"/deals/{deal_id}/edit", "Edit the deal"
    return f"/deals/{deal_id}", "Open deal"


def as_shown(ctx: Context, deal_id: UUID) -> Markup:
    """The parts of the page in the browser that the deal is in: its card and all totals on the
    board, all of its own page, nothing elsewhere."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if path == "/pipeline":
        return _on_board(ctx, deal_id)
    if path == f"/deals/{deal_id}":
        return _on_page(ctx, deal_id)
    return NOTHING


def _on_board(ctx: Context, deal_id: UUID) -> Markup:
    view, card = view_here(ctx), card_of(ctx, deal_id)
    if view.layout == "list":
        return row(ctx, view.kind.name, deal_id)
    arrival = partial(
        "#board-arrivals", part("board/arrival.html", card=card, id=deal_id), "beforeend"
    )
    return arrival + heads(ctx, view)


def _on_page(ctx: Context, deal_id: UUID) -> Markup:
    try:
        given = facts.of(ctx, deal_id)
    except (NotFound, Forbidden):
        return NOTHING
    page = part("deal/show.html", layout=FRAGMENT, fragment="main", **given)
    return partial("#main", page, "innerMorph")
