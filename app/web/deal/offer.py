"""The offer on a deal, typed into a grid: products, quantities, discounts (R11)."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from htmx_flask import request as htmx_request
from markupsafe import Markup
from sqlalchemy import select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict
from app.crm.deals.offer import offer_of
from app.crm.deals.page import whole_deal
from app.crm.deals.record import Deal
from app.modules.catalog.models import CatPriceList
from app.web import deal as deals
from app.web import typed
from app.web.deal.drafting import Draft, LineRow, blame, mark, saved_draft, typed_draft
from app.web.rendering import answer, done, part, partial, render


@deals.blueprint.get("/<uuid:deal_id>/line-items")
def offer(deal_id: UUID) -> Response:
    """The grid with what is offered now."""
    ctx = context()
    deal = _open_deal(ctx, deal_id)
    return _grid(ctx, deal, saved_draft(ctx, deal))


@deals.blueprint.post("/<uuid:deal_id>/line-items")
def save_offer(deal_id: UUID) -> Response:
    """All lines at once. On any refusal the grid comes back as it was typed."""
    ctx = context()
    deal = _own_deal(ctx, deal_id)
    draft = typed_draft(ctx, deal)
    try:
        saved = _save(ctx, deal_id, draft)
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        blame(draft.rows, refusal)
        return _grid(ctx, whole_deal(ctx, deal_id), draft, refusal)
    say = "Offer saved" if draft.rows else "Products removed; the value can be set by hand"
    return done(to=url_for("deal.show", deal_id=saved.id), say=say)


@deals.blueprint.post("/<uuid:deal_id>/line-items/preview")
def preview_offer(deal_id: UUID) -> Response:
    """What the typed lines come to, and what is unclear in them. Nothing is saved."""
    ctx = context()
    deal = _own_deal(ctx, deal_id)
    draft = typed_draft(ctx, deal)
    if not htmx_request.htmx:
        return _grid(ctx, deal, draft)
    parts = [piece for row in draft.rows for piece in _pieces(row, draft)]
    sums = part("deal/offer/_sums.html", offer=draft.offer)
    return answer(*parts, partial("#offer-sums", sums, "innerHTML"), reswap="none")


def _save(ctx: Context, deal_id: UUID, draft: Draft) -> Deal:
    """Raises ComposeError. That the deal was moved or renamed meanwhile is no conflict."""
    lines = draft.asked
    version = typed.whole("version")
    try:
        return _set_lines(ctx, deal_id, lines, version)
    except Conflict as refusal:
        # The version first: who saves in between makes it stale again.
        version = ctx.get(Deal, deal_id).version
        if refusal.code != "stale" or mark(ctx, deal_id) != request.form.get("mark"):
            raise
    return _set_lines(ctx, deal_id, lines, version)


def _set_lines(ctx: Context, deal_id: UUID, lines: list[Any], version: int | None) -> Deal:
    said = {"id": deal_id, "lineItems": lines, "version": version}
    saved: Deal = ctx.dispatch("crm.setLineItems", said)
    return saved


def _pieces(row: LineRow, draft: Draft) -> list[Markup]:
    note = part("deal/offer/_note.html", row=row, currency=draft.currency)
    total = part("deal/offer/_total.html", row=row)
    return [
        partial(f"#line-{row.key}-note", note, "innerHTML"),
        partial(f"#line-{row.key}-total", total, "innerHTML"),
    ]


def _own_deal(ctx: Context, deal_id: UUID) -> Deal:
    """Raises Forbidden or NotFound."""
    deal = whole_deal(ctx, deal_id)
    require(ctx.actor, "deal:update", deal)
    return deal


def _open_deal(ctx: Context, deal_id: UUID) -> Deal:
    deal = _own_deal(ctx, deal_id)
    if deal.status != "open":
        raise Conflict(f"This deal is {deal.status}; its offer is final.", code="wrong-state")
    return deal


def _grid(ctx: Context, deal: Deal, draft: Draft, refusal: ComposeError | None = None) -> Response:
    stale = isinstance(refusal, Conflict) and refusal.code == "stale"
    return render(
        "deal/offer.html",
        fragment="grid",
        deal=deal,
        draft=draft,
        mark=mark(ctx, deal.id),
        currencies=_currencies(ctx, draft.currency),
        theirs=offer_of(ctx, deal.id) if stale else None,
        refusal=refusal,
    )


def _currencies(ctx: Context, chosen: str) -> list[str]:
    """Those that the org has prices or rates for."""
    listed = ctx.session.scalars(select(CatPriceList.currency).distinct())
    known = {*listed, *ctx.config.rates, ctx.org.currency} - {chosen}
    return [chosen, *sorted(known)]
