"""What is looked at every half hour: conversions that no event told, carriers to be asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.crm.campaigns.asking import ASK, KNOWN_FOR
from app.crm.campaigns.conversion import credit
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.stats import stats_of

if TYPE_CHECKING:
    from app.compose.context import Context

# So many messages of each campaign, each half hour.
MOST = 200
# They begin one after the other: each in the queue is a turn less of those who send.
SPREAD = timedelta(minutes=25)


def sync_stats(ctx: "Context") -> dict[str, int]:
    """One org's share. What came of it is with the jobs that ask."""
    recent = select(CampaignRun.campaign_id).where(CampaignRun.active_at > ctx.now - KNOWN_FOR)
    stats = stats_of(ctx, ctx.session.scalars(recent.order_by(CampaignRun.campaign_id)))
    open_ones = [campaign_id for campaign_id, each in stats.items() if each.unsettled]
    for place, campaign_id in enumerate(open_ones):
        turn = SPREAD * (place / len(open_ones))
        ctx.queue.add(ASK, {"campaignId": campaign_id, "left": MOST}, delay=turn)
    return {"converted": credit(ctx), "asking": len(open_ones)}
