"""A campaign as its form has it."""

from datetime import UTC
from typing import Any
from uuid import UUID

from flask import request

from app.compose.context import Context
from app.compose.errors import Invalid
from app.crm.campaigns.record import CHANNELS, Campaign
from app.web import typed

EVERY_DAY = range(1, 8)
UTM = ("source", "medium", "campaign")
LABELS = {
    "name": "Name",
    "segmentId": "Segment",
    "templateKey": "Template",
    "templateKeys.email": "Email",
    "templateKeys.sms": "Text message",
    "templateKeys.whatsapp": "WhatsApp",
    "senderName": "From",
    "replyTo": "Replies to",
    "ratePerMinute": "At most",
    "window": "Only from",
    "to": "Test to",
}


def keep(ctx: Context, campaign_id: UUID) -> Campaign:
    """The campaign with what stands in the form. Raises as its command does."""
    said = {"id": campaign_id, **written(), **typed.seen()}
    kept: Campaign = ctx.dispatch("crm.updateCampaign", said)
    return kept


def written() -> dict[str, Any]:
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
    if "utm.source" in request.form:
        said["utm"] = _utm()
    if "scheduledAt" in request.form:
        at = typed.moment("scheduledAt")
        said["scheduledAt"] = at.astimezone(UTC) if at else None
    return said


def _window() -> dict[str, Any] | None:
    """Some days without times are these days from beginning to end."""
    begin, end = typed.text("windowFrom"), typed.text("windowUntil")
    days = [int(day) for day in request.form.getlist("windowDays") if day.isdigit()]
    every = not days or len(days) == len(EVERY_DAY)
    if not begin and not end and every:
        return None
    if not days:
        raise Invalid("Tick the days on which it may send.", "window")
    return {"from": begin or "00:00", "until": end or "23:59", "days": days}


def _utm() -> dict[str, str | None] | None:
    if "utm" not in request.form:
        return None
    return {name: typed.text(f"utm.{name}") for name in UTM}
