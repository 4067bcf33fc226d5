"""A campaign under way is paused, resumed, or its rest is cancelled."""

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from app.compose.payload import Line, Target
from app.compose.registry import command
from app.crm.campaigns.launch import start_lanes
from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.machine import CAMPAIGN
from app.crm.campaigns.pace import of_campaign
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignPace, CampaignRun
from app.crm.campaigns.stats import stats_of_one, waiting
from app.crm.campaigns.telling import tell_keepers
from app.crm.campaigns.winding_up import AT_ONCE, CANCELLED

if TYPE_CHECKING:
    from app.compose.context import Context


class PauseCampaign(Target):
    reason: Line | None = None


class ResumeCampaign(Target):
    pass


class CancelCampaign(Target):
    pass


@command("crm.pauseCampaign", right="campaign:update", transition="campaign.pause")
def pause_campaign(ctx: "Context", campaign: Campaign, data: PauseCampaign) -> Campaign:
    """Nothing more is begun; what is being handed over at this moment still goes out."""
    pause(ctx, campaign, data.reason or None)
    return campaign


@command("crm.resumeCampaign", right="campaign:update", transition="campaign.resume")
def resume_campaign(ctx: "Context", campaign: Campaign, data: ResumeCampaign) -> Campaign:
    """Goes on with those who wait."""
    own = CampaignPace.name == of_campaign(campaign.id)
    ctx.session.execute(delete(CampaignPace).where(own))
    fresh = {"failures": 0, "refusals": 0, "active_at": ctx.now, "waiting": None}
    ctx.session.execute(
        update(CampaignRun).where(CampaignRun.campaign_id == campaign.id).values(fresh)
    )
    campaign.reason = None
    CAMPAIGN.fire(ctx, campaign, "campaign.resume", **_facts(ctx, campaign, "running"))
    start_lanes(ctx, campaign.id)
    return campaign


@command("crm.cancelCampaign", right="campaign:update", transition="campaign.cancel")
def cancel_campaign(ctx: "Context", campaign: Campaign, data: CancelCampaign) -> Campaign:
    """Whoever waits is skipped, those whom it does not take long for at once, the others by the
    lanes; what is out stays out."""
    cancelled = waiting(ctx, campaign.id)
    Ledger(ctx.session, ctx.org_id, campaign.id, shard=0).cancel(CANCELLED, AT_ONCE)
    campaign.assign({"finished_at": ctx.now, "reason": None})
    facts = _facts(ctx, campaign, "completed")
    CAMPAIGN.fire(ctx, campaign, "campaign.cancel", cancelled=cancelled, **facts)
    start_lanes(ctx, campaign.id)
    return campaign


def pause(ctx: "Context", campaign: Campaign, reason: str | None) -> None:
    """Raises Conflict for one that does not run."""
    campaign.reason = reason
    facts = _facts(ctx, campaign, "paused")
    CAMPAIGN.fire(ctx, campaign, "campaign.pause", reason=reason, **facts)


def pause_by_itself(ctx: "Context", campaign: Campaign, reason: str) -> None:
    """Something is wrong: a person has to see to it."""
    pause(ctx, campaign, reason)
    tell_keepers(ctx, "campaign.paused", campaign, reason)


def _facts(ctx: "Context", campaign: Campaign, status: str) -> dict[str, object]:
    stats = stats_of_one(ctx, campaign.id)
    return {**campaign.event_facts(), "status": status, **stats.progress()}
