"""What the campaigns of the last thirty days came to, beside those of the thirty before."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from app.crm.campaigns.recipient import CampaignTally
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import Stats

if TYPE_CHECKING:
    from app.compose.context import Context

SPAN = timedelta(days=30)


@dataclass(frozen=True)
class Lately:
    """`campaigns` were launched in the span; `before`: what those of the span before came to."""

    campaigns: int
    now: Stats
    before: Stats


def lately(ctx: "Context") -> Lately:
    """By when they were launched, from their counters: two queries, whatever their audiences."""
    recent = case((Campaign.launched_at >= ctx.now - SPAN, 1), else_=0).label("recent")
    own = (CampaignTally.org_id == Campaign.org_id) & (CampaignTally.campaign_id == Campaign.id)
    launched = Campaign.launched_at >= ctx.now - 2 * SPAN
    sums = (
        select(recent, CampaignTally.name, func.sum(CampaignTally.count))
        .join(Campaign, own)
        .where(launched)
        .group_by(recent, CampaignTally.name)
    )
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for which, name, total in ctx.session.execute(sums):
        counts[which][name] = int(total)
    number = select(func.count()).where(Campaign.launched_at >= ctx.now - SPAN)
    return Lately(ctx.session.scalar(number) or 0, Stats.of(counts[1]), Stats.of(counts[0]))
