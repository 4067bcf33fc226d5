"""A campaign before its launch: its facts in one form, and the checklist beside them."""

from datetime import UTC
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.campaigns.record import CHANNELS, Campaign
from app.web import campaigns as screen
from app.web import typed
from app.web.campaigns.choosing import choices
from app.web.rendering import done, render

UTM = ("source", "medium", "campaign")


@screen.blueprint.post("/<uuid:campaign_id>")
def save(campaign_id: UUID) -> Response:
    """What stands in the form; while it is scheduled its time stays as it is."""
    ctx = context()
    try:
        ctx.dispatch("crm.updateCampaign", {"id": campaign_id, **_written(), **typed.seen()})
    except ComposeError as refusal:
        return plan(ctx, ctx.get(Campaign, campaign_id), refusal)
    return done(to=url_for(".show", campaign_id=campaign_id), say="Saved")


@screen.blueprint.get("/<uuid:campaign_id>/checklist")
def checklist(campaign_id: UUID) -> Response:
    """Who would get it now, who not and why, what is wrong, how long it takes."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    campaign = ctx.get(Campaign, campaign_id)
    found = ctx.query("crm.campaignChecklist", {"id": campaign_id})
    return render("campaigns/checklist.html", fragment="list", campaign=campaign, checklist=found)


def plan(ctx: Context, campaign: Campaign, refusal: ComposeError | None = None) -> Response:
    """The page; what was typed stands again where it was refused."""
    return render(
        "campaigns/plan.html",
        campaign=campaign,
        typed=request.form if refusal else {},
        days=request.form.getlist("windowDays") if refusal else None,
        refusal=refusal,
        channels=CHANNELS,
        **choices(ctx),
    )


def _written() -> dict[str, Any]:
    """The fields that the form has; a mixed campaign has a template for each channel."""
    by_channel = {
        channel: key for channel in CHANNELS if (key := typed.text(f"templateKeys.{channel}"))
    }
    names = ("name", "segmentId", "templateKey", "senderName", "replyTo")
    said = typed.named(**{name: typed.text(name) for name in names})
    if any(f"templateKeys.{channel}" in request.form for channel in CHANNELS):
        said["templateKeys"] = by_channel or None
    if "ratePerMinute" in request.form:
        said["ratePerMinute"] = typed.whole("ratePerMinute")
        said["window"] = _window()
        said["utm"] = _utm()
    if "scheduledAt" in request.form:
        at = typed.moment("scheduledAt")
        said["scheduledAt"] = at.astimezone(UTC) if at else None
    return said


def _window() -> dict[str, Any] | None:
    begin, end = typed.text("windowFrom"), typed.text("windowUntil")
    days = [int(day) for day in request.form.getlist("windowDays") if day.isdigit()]
    if not begin and not end:
        return None
    return {"from": begin or "00:00", "until": end or "23:59", "days": days or list(range(1, 8))}


def _utm() -> dict[str, str | None] | None:
    if "utm" not in request.form:
        return None
    return {name: typed.text(f"utm.{name}") for name in UTM}
