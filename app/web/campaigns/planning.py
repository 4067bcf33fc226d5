"""A campaign before its launch: its facts in one form, and the checklist beside them."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.campaigns.record import CHANNELS, Campaign
from app.web import campaigns as screen
from app.web.campaigns.choosing import choices
from app.web.campaigns.form import LABELS, keep
from app.web.campaigns.reading import readings
from app.web.headers import framing
from app.web.rendering import FRAGMENT, answer, done, part, partial, render, wants_fragment


@screen.blueprint.post("/<uuid:campaign_id>")
def save(campaign_id: UUID) -> Response:
    """What stands in the form; while it is scheduled its time stays as it is."""
    ctx = context()
    try:
        keep(ctx, campaign_id)
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
    about: dict[str, Any] = {
        "campaign": campaign,
        "days": request.form.getlist("windowDays") if refusal else None,
        "channels": CHANNELS,
        "labels": LABELS,
        "seen": readings(ctx, campaign),
        **choices(ctx),
    }
    if refusal and wants_fragment():
        again = {"refusal": refusal, "errors": refusal.errors, "typed": request.form}
        page = part("campaigns/plan.html", layout=FRAGMENT, fragment="page", **again, **about)
        return answer(partial("#campaign-page", page), status=refusal.status, reswap="none")
    if not refusal:
        about["typed"] = {}
    return framing(render("campaigns/plan.html", refusal=refusal, **about))
