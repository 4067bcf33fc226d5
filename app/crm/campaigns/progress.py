"""How a running campaign goes on, told at most once a second."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.crm.campaigns.lane import Next
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.stats import Stats, stats_of_one
from app.crm.campaigns.timing import done_at

if TYPE_CHECKING:
    from app.compose.context import Context

EACH = timedelta(seconds=1)
# A new figure counts for so much beside what was measured before.
WEIGHT = 0.3


def note_progress(ctx: "Context", campaign_id: UUID, following: Next) -> None:
    """Notes that a lane was at work, and when it will be again; tells how far the campaign is."""
    run = ctx.session.get_one(
        CampaignRun, (ctx.org_id, campaign_id), with_for_update=True, populate_existing=True
    )
    run.active_at = max(run.active_at, following.at or ctx.now, ctx.now)
    run.waiting = following.why or None
    if ctx.now - run.told_at < EACH:
        return
    campaign = ctx.session.get_one(Campaign, (ctx.org_id, campaign_id))
    stats = stats_of_one(ctx, campaign_id)
    _measure(run, stats, ctx.now)
    facts = {**campaign.event_facts(), "status": "running", **stats.progress()}
    ctx.emit(
        "campaign.progress",
        campaign,
        per_minute=run.per_minute and round(run.per_minute),
        seconds_left=seconds_left(ctx, campaign, run, stats),
        waiting=run.waiting,
        **facts,
    )


def seconds_left(ctx: "Context", campaign: Campaign, run: CampaignRun, stats: Stats) -> int | None:
    """By its rate and window, or by what was measured; None: nobody knows."""
    rates = [rate for rate in (campaign.rate_per_minute, run.per_minute) if rate]
    pace = min(rates, default=None)
    at = done_at(stats.queued, pace, campaign.window, ctx.org.time_zone, ctx.now)
    return None if at is None else round((at - ctx.now).total_seconds())


def _measure(run: CampaignRun, stats: Stats, now: datetime) -> None:
    handled = stats.sent + stats.failed + stats.uncertain
    minutes = (now - run.told_at).total_seconds() / 60
    latest = max(handled - run.told, 0) / minutes
    before = run.per_minute
    run.per_minute = latest if before is None else WEIGHT * latest + (1 - WEIGHT) * before
    run.told_at, run.told = now, handled
