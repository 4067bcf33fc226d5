"""A deal's facts are changed, one or several at a time."""

from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import select

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict
from app.crm.deals.page import whole_deal
from app.crm.deals.record import Deal
from app.modules.identity.models import User
from app.web import deal as deals
from app.web import typed
from app.web.board.address import number
from app.web.deal.answering import changed, refused
from app.web.deal.dates import noon
from app.web.rendering import render_form

LABELS = {
    "title": "Title",
    "value": "Value",
    "expectedCloseDate": "Close date",
    "probability": "Probability",
    "ownerId": "Owner",
    "tags": "Tags",
}


@deals.blueprint.get("/<uuid:deal_id>/edit")
def edit(deal_id: UUID) -> Response:
    """`?field=` one fact, else all of them."""
    return _form(context(), deal_id, request.args.getlist("field"))


@deals.blueprint.post("/<uuid:deal_id>")
def save(deal_id: UUID) -> Response:
    """The facts that the form has. When somebody else saved meanwhile, both are shown."""
    ctx = context()
    named = [name for name in LABELS if name in request.form]
    try:
        deal = ctx.dispatch("crm.updateDeal", {"id": deal_id, **_written(ctx, deal_id)})
    except ComposeError as refusal:
        if refusal.status in (409, 422):
            return _form(ctx, deal_id, named, refusal)
        return refused(ctx, deal_id, refusal, "The deal wasn’t changed")
    return changed(ctx, deal_id, f"Saved: {deal.title}")


@deals.blueprint.post("/<uuid:deal_id>/delete")
def delete(deal_id: UUID) -> Response:
    """The deal is gone for everybody."""
    ctx = context()
    try:
        ctx.dispatch("crm.deleteDeal", {"id": deal_id})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "The deal wasn’t deleted")
    return deals.leave("Deal deleted")


def _form(
    ctx: Context, deal_id: UUID, fields: list[str], refusal: ComposeError | None = None
) -> Response:
    deal = whole_deal(ctx, deal_id)
    shown = [name for name in LABELS if name in fields] or list(LABELS)
    return render_form(
        "deal/edit.html",
        status=refusal.status if refusal else 200,
        deal=deal,
        shown=shown,
        labels=LABELS,
        typed=request.form,
        owners=_owners(ctx) if "ownerId" in shown and ctx.may("owner:set") else [],
        stale=isinstance(refusal, Conflict) and refusal.code == "stale",
        refusal=refusal,
    )


def _written(ctx: Context, deal_id: UUID) -> dict[str, Any]:
    currency = _currency(ctx, deal_id)
    said = typed.named(
        title=typed.text("title") or "",
        value=typed.money("value", currency),
        expectedCloseDate=noon("expectedCloseDate"),
        ownerId=typed.text("ownerId"),
        tags=typed.words("tags"),
    )
    if "probability" in request.form:
        chance = typed.whole("probability")
        said |= {"probabilityOverridden": False} if chance is None else {"probability": chance}
    version = number(request.form.get("version"))
    return said if version is None else {**said, "version": version}


def _currency(ctx: Context, deal_id: UUID) -> str:
    deal = ctx.get(Deal, deal_id)
    return str(deal.value.currency) if deal.value else str(ctx.org.currency)


def _owners(ctx: Context) -> list[tuple[UUID, str]]:
    statement = select(User.id, User.name).where(User.active).order_by(User.name)
    return [(row.id, row.name) for row in ctx.session.execute(statement)]
