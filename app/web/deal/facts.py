"""What the template of a deal's page is given."""

from typing import Any
from uuid import UUID

from app.compose.context import Context
from app.crm.deals.page import deal_page
from app.web.process.panel import panel_of
from app.web.timeline import timeline_of


def of(ctx: Context, deal_id: UUID) -> dict[str, Any]:
    """The page's parts. Raises Forbidden or NotFound."""
    page = deal_page(ctx, deal_id)
    return {
        **timeline_of(page.deal),
        **panel_of(ctx, "Deal", deal_id),
        "deal": page.deal,
        "pipeline": page.pipeline,
        "steps": page.steps,
        "waiting": page.waiting,
        "offer": page.offer,
        "weighted": page.weighted,
    }
