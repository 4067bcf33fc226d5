"""No lane is forgotten: a campaign that runs has a piece of work for each of its lanes."""

from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.compose.outbox import WorkItem
from app.crm.campaigns.launch import SEND
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignRun

if TYPE_CHECKING:
    from app.compose.context import Context

# A parked one waits for a person, who sees why.
THERE = ("waiting", "running", "parked")
Lane = tuple[str, int]


def wake_lanes(ctx: "Context") -> int:
    """Gives the missing ones something to do. Returns how many they were."""
    missing = sorted(_lanes(ctx) - _planned(ctx))
    for campaign_id, lane in missing:
        ctx.queue.add(SEND, {"campaignId": campaign_id, "lane": lane})
    return len(missing)


def _lanes(ctx: "Context") -> set[Lane]:
    same = and_(Campaign.org_id == CampaignRun.org_id, Campaign.id == CampaignRun.campaign_id)
    running = select(CampaignRun).join(Campaign, same).where(Campaign.status == "running")
    runs = ctx.session.scalars(running)
    return {(str(run.campaign_id), lane) for run in runs for lane in range(run.lanes)}


def _planned(ctx: "Context") -> set[Lane]:
    planned = select(WorkItem.payload).where(WorkItem.name == SEND, WorkItem.state.in_(THERE))
    return {(str(one["campaignId"]), int(one["lane"])) for one in ctx.session.scalars(planned)}
