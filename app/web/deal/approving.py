"""The approval that a deal waits for: decided, or taken back."""

from uuid import UUID

from flask import Response

from app.access import context
from app.compose import approvals
from app.compose.errors import ComposeError, Conflict
from app.crm.deals.page import whole_deal
from app.web import deal as deals
from app.web import typed
from app.web.deal.answering import changed, refused

SAID = {
    "approve": "Approved: the deal is won",
    "reject": "Rejected",
    "withdraw": "Request withdrawn",
}


@deals.blueprint.post("/<uuid:deal_id>/approval/<any(approve, reject, withdraw):verb>")
def decide(deal_id: UUID, verb: str) -> Response:
    """With a `reason`, which the one who asked is told."""
    ctx = context()
    try:
        asked = approvals.latest(ctx, whole_deal(ctx, deal_id).id)
        if asked is None:
            raise Conflict("Nobody asked for an approval.", code="wrong-state")
        ctx.dispatch(f"approval.{verb}", {"id": asked.id, "reason": typed.text("reason")})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "That wasn’t decided")
    return changed(ctx, deal_id, SAID[verb])
