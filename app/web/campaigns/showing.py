"""A campaign's page: what it is to do, or what it does."""

from uuid import UUID

from flask import Response

from app.access import context
from app.compose.authority import require
from app.crm.campaigns.record import Campaign
from app.web import campaigns as screen
from app.web.campaigns.planning import plan
from app.web.campaigns.watching import watch


@screen.blueprint.get("/<uuid:campaign_id>")
def show(campaign_id: UUID) -> Response:
    """Before its launch the plan, after it the numbers."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    campaign = ctx.get(Campaign, campaign_id)
    return plan(ctx, campaign) if campaign.launched_at is None else watch(ctx, campaign)
