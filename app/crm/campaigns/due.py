"""The time at which a campaign is to be launched."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.compose.errors import Invalid
from app.crm.campaigns.record import Campaign

if TYPE_CHECKING:
    from app.compose.context import Context

LAUNCH = "crm.launch-scheduled-campaign"


def set_time(ctx: "Context", campaign: Campaign, at: datetime | None) -> None:
    """In the name of whoever sets it; that it was late is settled by it. Raises Invalid."""
    if at is None:
        raise Invalid("is required", "scheduledAt")
    if at <= ctx.now:
        raise Invalid("must be in the future", "scheduledAt")
    campaign.assign({"scheduled_by_id": ctx.actor.id, "reason": None})
    ctx.queue.add(LAUNCH, {"campaignId": campaign.id}, delay=at - ctx.now)
