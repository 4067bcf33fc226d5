"""The job of a lane: a slice of work, then the next one behind whatever else waits."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from app.compose.outbox import WorkItem
from app.compose.registry import queue_job
from app.crm.campaigns.lane import Lane, Next
from app.crm.campaigns.launch import SEND
from app.crm.campaigns.machine import CAMPAIGN
from app.crm.campaigns.progress import note_progress
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.stats import stats_of_one
from app.crm.campaigns.steering import pause_by_itself
from app.crm.campaigns.telling import tell_launcher
from app.crm.campaigns.winding_up import wind_up

if TYPE_CHECKING:
    from datetime import datetime

    from app.compose.context import Context

STOOD_STILL = timedelta(hours=1)
SOON = timedelta(seconds=1)
FENCE = (
    "It stood still for more than an hour: nothing ran, or a backup was restored. Whom it was sent "
    "to after that backup is not known here; look at the provider's log before it goes on."
)


@queue_job(SEND)
def send_campaign(ctx: "Context", data: dict[str, Any]) -> dict[str, Any]:
    """Works at one lane for a moment. A lane never runs twice at once."""
    campaign_id, lane = UUID(data["campaignId"]), int(data["lane"])
    if not _alone(ctx, campaign_id, str(lane)):
        return _come_back(ctx, data, ctx.now + SOON, "is at work")
    campaign = _fresh(ctx, campaign_id)
    run = ctx.session.get(CampaignRun, (ctx.org_id, campaign_id))
    if campaign is None or run is None:
        return {"lane": "gone"}
    if campaign.status != "running":
        Lane(ctx, campaign, run, lane).leave()
        if campaign.status == "completed":
            _wind_up(ctx, campaign, data)
        return {"lane": campaign.status}
    if ctx.now - run.active_at > STOOD_STILL:
        return _stop(ctx, campaign_id, FENCE)
    worker = Lane(ctx, campaign, run, lane, data.get("each"))
    following = worker.work()
    return _go_on(ctx, campaign_id, {**data, "each": worker.each}, following)


def _wind_up(ctx: "Context", campaign: Campaign, data: dict[str, Any]) -> None:
    """One lane at a time skips those who wait, and the others leave it to that one: they would wait
    for its rows, and take the turns of campaigns that run."""
    soon = ctx.now + SOON
    if not _alone(ctx, campaign.id, "winding up"):
        _come_back(ctx, data, soon, campaign.status)
    elif wind_up(ctx, campaign, int(data["lane"])) and not _waits(ctx, _of_campaign(data), soon):
        ctx.queue.add(SEND, data)


def _go_on(
    ctx: "Context", campaign_id: UUID, data: dict[str, Any], following: Next
) -> dict[str, Any]:
    if following.stuck:
        return _stop(ctx, campaign_id, following.stuck)
    state = "goes on" if following.at is not None else finish(ctx, campaign_id)
    if state != "completed":
        note_progress(ctx, campaign_id, following)
    if following.at is None:
        return {"lane": state}
    return _come_back(ctx, data, following.at, state)


def _come_back(ctx: "Context", data: dict[str, Any], at: "datetime", state: str) -> dict[str, Any]:
    """The next slice; none, where another one waits already or a person paused it. One that was
    cancelled meanwhile is to be wound up."""
    status = select(Campaign.status).where(Campaign.id == UUID(data["campaignId"]))
    goes_on = ctx.session.scalar(status) in ("running", "completed")
    if not goes_on or _waits(ctx, _of_lane(data), at):
        return {"lane": state}
    ctx.queue.add(SEND, data, delay=max(at - ctx.now, timedelta()))
    return {"lane": state}


def _stop(ctx: "Context", campaign_id: UUID, reason: str) -> dict[str, Any]:
    campaign = _fresh(ctx, campaign_id, lock=True)
    if campaign is not None and campaign.status == "running":
        pause_by_itself(ctx, campaign, reason)
    return {"lane": "paused"}


def finish(ctx: "Context", campaign_id: UUID) -> str:
    """Completes the campaign if nobody waits and nothing is being handed over any more."""
    if stats_of_one(ctx, campaign_id).queued:
        return "done"
    campaign = _fresh(ctx, campaign_id, lock=True)
    stats = stats_of_one(ctx, campaign_id)
    if campaign is None or campaign.status != "running" or stats.queued:
        return "done"
    campaign.assign({"finished_at": ctx.now})
    facts = {**campaign.event_facts(), "status": "completed", "cancelled": 0, **stats.progress()}
    CAMPAIGN.fire(ctx, campaign, "campaign.complete", **facts)
    tell_launcher(ctx, campaign)
    return "completed"


def _fresh(ctx: "Context", campaign_id: UUID, *, lock: bool = False) -> Campaign | None:
    statement = select(Campaign).where(Campaign.id == campaign_id)
    if lock:
        statement = statement.with_for_update()
    fresh = statement.execution_options(populate_existing=True)
    return ctx.session.scalars(fresh).one_or_none()


def _alone(ctx: "Context", campaign_id: UUID, what: str) -> bool:
    """At a lane, or at winding up. Held to the end of the runner's transaction."""
    name = func.hashtextextended(f"{campaign_id} {what}", 0)
    return bool(ctx.session.scalar(select(func.pg_try_advisory_xact_lock(name))))


def _waits(ctx: "Context", whose: list[ColumnElement[bool]], at: "datetime") -> bool:
    return bool(ctx.session.scalar(select(exists().where(*whose, WorkItem.due_at <= at))))


def _of_lane(data: dict[str, Any]) -> list[ColumnElement[bool]]:
    return [*_of_campaign(data), WorkItem.payload["lane"].astext == str(data["lane"])]


def _of_campaign(data: dict[str, Any]) -> list[ColumnElement[bool]]:
    return [
        WorkItem.state == "waiting",
        WorkItem.name == SEND,
        WorkItem.payload["campaignId"].astext == str(data["campaignId"]),
    ]
