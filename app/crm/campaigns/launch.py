"""A campaign is launched: by hand, or at its time."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.compose.payload import Moment, Target
from app.compose.registry import command, queue_job
from app.crm.campaigns.checklist import require_ready
from app.crm.campaigns.due import LAUNCH, set_time
from app.crm.campaigns.freezing import freeze
from app.crm.campaigns.machine import CAMPAIGN
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.stats import stats_of_one
from app.crm.campaigns.telling import tell_keepers

if TYPE_CHECKING:
    from datetime import datetime

SEND = "crm.send-campaign"
MOST_LATE = timedelta(hours=1)


class LaunchCampaign(Target):
    pass


class ScheduleCampaign(Target):
    """Without a time it is the one that the campaign has."""

    scheduled_at: Moment | None = None


class UnscheduleCampaign(Target):
    pass


@command("crm.launchCampaign", right="campaign:launch", transition="campaign.launch")
def launch_campaign(ctx: Context, campaign: Campaign, data: LaunchCampaign) -> Campaign:
    """Freezes content and audience, and begins to send. Raises Invalid, naming what is wrong."""
    require_ready(ctx, campaign)
    freeze(ctx, campaign)
    ctx.session.flush()
    stats = stats_of_one(ctx, campaign.id)
    campaign.assign(
        {
            "launched_at": ctx.now,
            "launched_by_id": ctx.actor.id,
            "audience": stats.audience,
            "reason": None,
        }
    )
    facts = campaign.event_facts()
    CAMPAIGN.fire(ctx, campaign, "campaign.launch", status="running", **facts, **stats.progress())
    start_lanes(ctx, campaign.id)
    return campaign


def start_lanes(ctx: Context, campaign_id: UUID) -> None:
    """Each lane takes up its work; one that is at work already goes on alone."""
    run = ctx.session.get_one(CampaignRun, (ctx.org_id, campaign_id))
    for lane in range(run.lanes):
        ctx.queue.add(SEND, {"campaignId": campaign_id, "lane": lane})


@command("crm.scheduleCampaign", right="campaign:launch", transition="campaign.schedule")
def schedule_campaign(ctx: Context, campaign: Campaign, data: ScheduleCampaign) -> Campaign:
    """It is launched at its time. Raises Invalid for a time that is over, and as launching does."""
    at = data.scheduled_at or campaign.scheduled_at
    set_time(ctx, campaign, at)
    require_ready(ctx, campaign)
    campaign.scheduled_at = at
    CAMPAIGN.fire(ctx, campaign, "campaign.schedule", scheduled_at=at, **campaign.event_facts())
    return campaign


@command("crm.unscheduleCampaign", right="campaign:update", transition="campaign.unschedule")
def unschedule_campaign(ctx: Context, campaign: Campaign, data: UnscheduleCampaign) -> Campaign:
    """A draft again."""
    campaign.reason = None
    CAMPAIGN.fire(ctx, campaign, "campaign.unschedule", **campaign.event_facts())
    return campaign


@queue_job(LAUNCH)
def launch_scheduled(ctx: Context, data: dict[str, Any]) -> dict[str, int]:
    """At its time, if that is still the time."""
    return launch_due(ctx, UUID(data["campaignId"]))


def launch_due(ctx: Context, only: UUID | None = None) -> dict[str, int]:
    """Launches what is due. What is late by more than an hour, or not ready, asks a person first
    and stays scheduled."""
    due = select(Campaign).where(
        Campaign.status == "scheduled", Campaign.scheduled_at <= ctx.now, Campaign.reason.is_(None)
    )
    if only is not None:
        due = due.where(Campaign.id == only)
    found = ctx.session.scalars(due.order_by(Campaign.id).with_for_update(skip_locked=True)).all()
    done = {"launched": 0, "held": 0}
    for campaign in found:
        reason = _late(campaign, ctx.now) or _launch(ctx, campaign)
        if reason:
            hold(ctx, campaign, reason)
        done["held" if reason else "launched"] += 1
    return done


def _late(campaign: Campaign, now: "datetime") -> str | None:
    if campaign.scheduled_at is None or now - campaign.scheduled_at <= MOST_LATE:
        return None
    return (
        "It was due more than an hour ago, when nothing ran or a backup was restored. "
        "It may have been sent then: launch it by hand if not."
    )


def _launch(ctx: Context, campaign: Campaign) -> str | None:
    """In the name of whoever scheduled it. Gives what is in the way."""
    actor = Actor.program(ctx.org_id, id=campaign.scheduled_by_id)
    acting = Context(actor, ctx.now, unit=ctx.unit, cause=ctx.cause)
    try:
        with ctx.unit.savepoint():
            acting.dispatch("crm.launchCampaign", {"id": campaign.id})
    except ComposeError as refusal:
        return refusal.detail
    return None


def hold(ctx: Context, campaign: Campaign, reason: str) -> None:
    """A scheduled one asks a person first."""
    campaign.reason = reason
    ctx.emit("campaign.held", campaign, reason=reason, **campaign.event_facts())
    tell_keepers(ctx, "campaign.held", campaign, reason)
