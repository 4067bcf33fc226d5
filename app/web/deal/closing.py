"""Won, lost, abandoned, and back."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.approvals import Held
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.deals.page import next_deal, whole_deal
from app.web import deal as deals
from app.web import typed
from app.web.deal.answering import changed, refused
from app.web.deal.dates import noon
from app.web.rendering import render_form

COMMANDS = {"won": "crm.markDealWon", "lost": "crm.markDealLost", "abandoned": "crm.abandonDeal"}
SAID = {"won": "Won", "lost": "Marked as lost", "abandoned": "Abandoned"}
OUTCOME = "any(won, lost, abandoned)"


@deals.blueprint.get(f"/<uuid:deal_id>/<{OUTCOME}:outcome>")
def ask(deal_id: UUID, outcome: str) -> Response:
    """What the outcome needs: a missing close date, a reason, or only a yes."""
    return _form(context(), deal_id, outcome)


@deals.blueprint.post(f"/<uuid:deal_id>/<{OUTCOME}:outcome>")
def close(deal_id: UUID, outcome: str) -> Response:
    """Closes the deal, or asks for the approval that it needs."""
    ctx = context()
    try:
        result = ctx.dispatch(COMMANDS[outcome], {"id": deal_id, **_said(outcome)})
    except ComposeError as refusal:
        if refusal.status == 422 and request.form:
            return _form(ctx, deal_id, outcome, refusal)
        return refused(ctx, deal_id, refusal, "The deal wasn’t closed")
    if isinstance(result, Held):
        why = "A manager decides; you hear about it."
        return changed(ctx, deal_id, "Approval asked", tone="info", detail=why, status=202)
    return changed(
        ctx, deal_id, f"{SAID[outcome]}: {result.title}", **_onward(ctx, deal_id, outcome)
    )


@deals.blueprint.post("/<uuid:deal_id>/reopen")
def reopen(deal_id: UUID) -> Response:
    """A won deal is open again, within the days that the settings allow."""
    ctx = context()
    try:
        deal = ctx.dispatch("crm.reopenDeal", {"id": deal_id})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "The deal wasn’t reopened")
    return changed(ctx, deal_id, f"Reopened: {deal.title}")


def _form(
    ctx: Context, deal_id: UUID, outcome: str, refusal: ComposeError | None = None
) -> Response:
    return render_form(
        f"deal/{outcome}.html",
        deal=whole_deal(ctx, deal_id),
        reasons=ctx.config.lost_reasons,
        refusal=refusal,
    )


def _said(outcome: str) -> dict[str, Any]:
    said: dict[str, Any] = typed.seen()
    if outcome == "lost":
        words = (typed.text("reason"), typed.text("note"))
        said["lostReason"] = ": ".join(word for word in words if word)[:200]
    if outcome == "won" and (date := noon("expectedCloseDate")):
        said["expectedCloseDate"] = date
    return said


def _onward(ctx: Context, deal_id: UUID, outcome: str) -> dict[str, Any]:
    """A won deal can be opened again; after a lost one comes the next."""
    if outcome == "won":
        return {"undo": url_for("deal.reopen", deal_id=deal_id)}
    following = next_deal(ctx, whole_deal(ctx, deal_id))
    return {"link": f"/deals/{following.id}", "label": "Next deal"} if following else {}
