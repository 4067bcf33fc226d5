"""After a lead was moved: its row in its new state, and the next lead is open."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from markupsafe import Markup

from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict
from app.crm.leads.inbox import Place, next_after
from app.crm.leads.page import lead_page
from app.crm.leads.reading import is_readers
from app.crm.leads.record import Lead
from app.web.lead_parts import detail, row
from app.web.leads import filter_of, inbox_url, inbox_values, query_of
from app.web.lists.address import Address
from app.web.rendering import answer, done, part, partial, render, toast, wants_fragment


def go_on(ctx: Context, place: Place, say: str, *, opens: bool = True, **more: Any) -> Response:
    """The moved lead's row in its new state, and the next lead in its place."""
    chosen = filter_of(ctx, request.args)
    following = next_after(ctx, chosen.inbox, place) if opens else ctx.find(Lead, place.id)
    to = _address(following, chosen) if following else inbox_url(query_of(chosen))
    if not wants_fragment():
        return done(to=to, say=say, **more)
    pieces = [toast(say, **more)]
    moved = ctx.find(Lead, place.id)
    if moved:
        pieces.append(row(lead_page(ctx, moved.id), chosen, current=False))
    else:
        pieces.append(partial(f"#lead-row-{place.id}", swap="delete"))
    pieces.append(_detail(ctx, following, chosen))
    return answer(*pieces, push_url=to)


def refused(ctx: Context, lead_id: UUID, refusal: ComposeError) -> Response:
    """The reason, with the score's parts beside it; nothing was changed."""
    if isinstance(refusal, Conflict) and refusal.code == "stale":
        ctx.session.expire_all()
    page = lead_page(ctx, lead_id)
    if wants_fragment():
        piece = detail(page, filter_of(ctx, request.args), refusal=refusal)
        return answer(piece, status=refusal.status)
    return render("leads/index.html", page=page, opened=True, refusal=refusal,
                  **inbox_values(ctx))  # fmt: skip


def _detail(ctx: Context, lead: Lead | None, chosen: Address) -> Markup:
    if lead is None:
        return partial("#lead-detail", part("leads/_none.html"), "innerHTML")
    page = lead_page(ctx, lead.id)
    if is_readers(ctx, lead):
        ctx.dispatch("crm.readLead", {"id": lead.id})
    return detail(page, chosen, takes_focus=True) + row(page, chosen, current=True)


def _address(lead: Lead, chosen: Address) -> str:
    return url_for("lead.show", lead_id=lead.id, **query_of(chosen))
