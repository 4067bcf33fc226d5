"""Campaigns that whoever steers them has to do with now."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, or_, select

from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import Stats, stats_of

if TYPE_CHECKING:
    from app.compose.context import Context

# The most pressing first. What is done is asked about for some days: who got it, who did not.
ORDER = ("running", "paused", "scheduled", "draft", "completed")
ASKED_ABOUT = timedelta(days=7)


def under_way(ctx: "Context", most: int) -> list[tuple[Campaign, Stats]]:
    """Those that run, wait or are being made, and the ones that were done lately; `most` at most,
    nothing for those who may not steer them."""
    if not ctx.may("campaign:update"):
        return []
    lately = and_(Campaign.status == "completed", Campaign.finished_at > ctx.now - ASKED_ABOUT)
    place = case({status: place for place, status in enumerate(ORDER)}, value=Campaign.status)
    wanted = select(Campaign).where(or_(Campaign.status != "completed", lately))
    found = ctx.session.scalars(wanted.order_by(place, Campaign.id.desc()).limit(most)).all()
    stats = stats_of(ctx, [campaign.id for campaign in found]) if found else {}
    return [(campaign, stats[campaign.id]) for campaign in found]
