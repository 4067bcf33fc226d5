"""Tasks of the sales process are ticked off on the deal's page."""

from uuid import UUID

from flask import Response

from app.access import context
from app.compose.approvals import Held
from app.compose.errors import ComposeError
from app.crm.deals.page import whole_deal
from app.web import deal as deals
from app.web.deal.answering import changed, refused


@deals.blueprint.post("/<uuid:deal_id>/tasks/<uuid:task_id>")
def complete(deal_id: UUID, task_id: UUID) -> Response:
    """Done. The last one of the process wins the deal, by all rules."""
    ctx = context()
    try:
        whole_deal(ctx, deal_id)
        result = ctx.dispatch("workflow.completeTask", {"id": task_id})
    except ComposeError as refusal:
        return refused(ctx, deal_id, refusal, "The task isn’t done")
    if isinstance(result, Held):
        return changed(ctx, deal_id, "Approval asked", tone="info", status=202)
    return changed(ctx, deal_id, "Task done")
