"""Section 10: the scheduled jobs."""

from typing import TYPE_CHECKING

from app.compose.jobs import scheduled
from app.crm.activities.reminders import remind_of_today
from app.crm.campaigns.launch import launch_due
from app.crm.campaigns.syncing import sync_stats
from app.crm.campaigns.waking import wake_lanes
from app.crm.deals.rot import tell_rotting
from app.crm.home.digest import send_digests
from app.crm.scoring.decay import decay_quiet
from app.crm.scoring.refreshing import refresh

if TYPE_CHECKING:
    from app.compose.context import Context


@scheduled(
    "crm.check-deal-rotting",
    cron="0 5 * * *",
    description="Find open deals without activity beyond their stage's rot period",
)
def check_deal_rotting(ctx: "Context") -> dict[str, int]:
    return {"rotting": tell_rotting(ctx)}


@scheduled(
    "crm.follow-up-reminders",
    cron="*/15 * * * *",
    description="Remind each rep, at 8 in the rep's own time zone, of what is due that day",
)
def follow_up_reminders(ctx: "Context") -> dict[str, int]:
    return {"reminded": remind_of_today(ctx)}


@scheduled(
    "crm.daily-digest",
    cron="*/15 * * * *",
    description="Mail a digest, at 8 in the user's own time zone, to those who want one",
)
def daily_digest(ctx: "Context") -> dict[str, int]:
    return {"digests": send_digests(ctx)}


@scheduled(
    "crm.lead-score-decay",
    cron="0 4 * * 1",
    description="Reduce the score of leads that had no activity for a while",
)
def lead_score_decay(ctx: "Context") -> dict[str, int]:
    return {"decayed": decay_quiet(ctx)}


@scheduled(
    "crm.refresh-scores",
    cron="30 3 * * *",
    description="Count scores anew: what was recent may be so no more",
)
def refresh_scores(ctx: "Context") -> dict[str, int]:
    return {"rescored": refresh(ctx)}


@scheduled(
    "crm.launch-due-campaigns",
    cron="* * * * *",
    description="Launch scheduled campaigns at their time, and see that those under way go on",
)
def launch_due_campaigns(ctx: "Context") -> dict[str, int]:
    return {**launch_due(ctx), "woken": wake_lanes(ctx)}


@scheduled(
    "crm.sync-campaign-stats",
    cron="*/30 * * * *",
    description="Ask providers what became of messages, and count conversions",
)
def sync_campaign_stats(ctx: "Context") -> dict[str, int]:
    return sync_stats(ctx)
