"""A deal's facts are changed, several at a time; one at a time they are in its place."""

from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.deals.line_items import has_line_items
from app.crm.deals.page import whole_deal
from app.crm.deals.record import Deal
from app.web import deal as deals
from app.web.addresses import record_url
from app.web.deal.answering import changed, refused
from app.web.rendering import done, render_form
from app.web.sheets.asking import ask, gone
from app.web.sheets.deal import DEAL
from app.web.sheets.saving import save


@deals.blueprint.get("/<uuid:deal_id>/edit")
def edit(deal_id: UUID) -> Response:
    """`?field=` some facts, else all of them."""
    return _form(context(), deal_id, request.args.getlist("field"))


@deals.blueprint.post("/<uuid:deal_id>")
def update(deal_id: UUID) -> Response:
    """The facts that the form has. What somebody else changed too is left to choose."""
    ctx = context()
    try:
        deal = ctx.get(Deal, deal_id)
        saved = save(ctx, DEAL, DEAL.payload(deal, DEAL.read(ctx, deal)))
    except NotFound as missing:
        return gone(ctx, DEAL, deal_id, missing)
    except ComposeError as refusal:
        if refusal.status in (409, 422):
            return _form(ctx, deal_id, list(request.form), refusal)
        return refused(ctx, deal_id, refusal, "The deal wasn’t changed")
    if saved.clashes:
        return ask(ctx, DEAL, saved)
    return changed(ctx, deal_id, f"Saved: {saved.record.title}")


@deals.blueprint.post("/<uuid:deal_id>/delete")
def delete(deal_id: UUID) -> Response:
    """The deal is gone for everybody; the toast brings it back."""
    ctx = context()
    try:
        ctx.dispatch("crm.deleteDeal", {"id": deal_id})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "The deal wasn’t deleted")
    return deals.leave("Deal deleted", undo=url_for(".restore", deal_id=deal_id))


@deals.blueprint.post("/<uuid:deal_id>/restore")
def restore(deal_id: UUID) -> Response:
    """Undoes a deletion."""
    context().dispatch("crm.restoreDeal", {"id": deal_id})
    return done(to=record_url("deal", deal_id), say="Deal restored")


def _form(
    ctx: Context, deal_id: UUID, fields: list[str], refusal: ComposeError | None = None
) -> Response:
    deal = whole_deal(ctx, deal_id)
    priced = has_line_items(ctx, deal_id)
    fixed = {"ownerId": not ctx.may("owner:set"), "value": priced}
    able = [fact for fact in DEAL.facts if not fixed.get(fact.name)]
    return render_form(
        "deal/edit.html",
        deal=deal,
        priced=priced,
        shown=[fact for fact in able if fact.name in fields] or able,
        labels={fact.name: fact.label for fact in DEAL.facts},
        options={fact.name: fact.options(ctx, deal) for fact in able},
        refusal=refusal,
    )
