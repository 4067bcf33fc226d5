"""A campaign is tested, launched, scheduled, paused, resumed, stopped, tried again."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from markupsafe import Markup

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict, Invalid
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import stats_of_one
from app.web import campaigns as screen
from app.web import typed
from app.web.campaigns.form import keep, written
from app.web.campaigns.planning import plan
from app.web.message_templates.draft import chosen_contact
from app.web.rendering import done, not_done, part, partial, render_form

COMMANDS = {
    "pause": "crm.pauseCampaign",
    "resume": "crm.resumeCampaign",
    "unschedule": "crm.unscheduleCampaign",
}
STATES = {
    "draft": "It is a draft.",
    "scheduled": "It is scheduled.",
    "running": "It is being sent.",
    "paused": "It is paused.",
    "completed": "It is done.",
}


@screen.blueprint.get("/<uuid:campaign_id>/launch")
def ask_launch(campaign_id: UUID) -> Response:
    """The checklist once more, and the button."""
    ctx = context()
    require(ctx.actor, "campaign:launch")
    return _asking(ctx, ctx.get(Campaign, campaign_id))


@screen.blueprint.post("/<uuid:campaign_id>/review")
def review(campaign_id: UUID) -> Response:
    """The same of what is typed, which is saved first."""
    ctx = context()
    require(ctx.actor, "campaign:launch")
    try:
        campaign = keep(ctx, campaign_id)
    except ComposeError as refusal:
        return plan(ctx, ctx.get(Campaign, campaign_id), refusal)
    return _asking(ctx, campaign)


@screen.blueprint.post("/<uuid:campaign_id>/launch")
def launch(campaign_id: UUID) -> Response:
    """Now, or at the time that is typed; `do` says which button was pressed."""
    ctx = context()
    campaign = ctx.get(Campaign, campaign_id)
    try:
        at = typed.moment("scheduledAt")
        if at is None and request.form.get("do") == "schedule":
            raise Invalid("Say when.", "scheduledAt")
        if at is None:
            ctx.dispatch("crm.launchCampaign", {"id": campaign_id})
        else:
            again = campaign.status == "scheduled"
            put = "crm.updateCampaign" if again else "crm.scheduleCampaign"
            ctx.dispatch(put, {"id": campaign_id, "scheduledAt": at})
    except Conflict as refusal:
        return _too_late(campaign_id, refusal)
    except ComposeError as refusal:
        return _asking(ctx, campaign, refusal)
    say = f"Launched: {campaign.name}" if at is None else f"Scheduled: {campaign.name}"
    return done(to=url_for(".show", campaign_id=campaign_id), say=say)


@screen.blueprint.post("/<uuid:campaign_id>/<any(pause, resume, unschedule):verb>")
def steer(campaign_id: UUID, verb: str) -> Response:
    """One act each; a pause says how many are out."""
    ctx = context()
    try:
        campaign = ctx.dispatch(COMMANDS[verb], {"id": campaign_id})
    except Conflict as refusal:
        return _too_late(campaign_id, refusal)
    return done(to=url_for(".show", campaign_id=campaign_id), **_said(ctx, campaign, verb))


@screen.blueprint.post("/<uuid:campaign_id>/pace")
def pace(campaign_id: UUID) -> Response:
    """Of one that is paused: all else is fixed by the launch."""
    ctx = context()
    try:
        ctx.dispatch("crm.updateCampaign", {"id": campaign_id, **written()})
    except ComposeError as refusal:
        return not_done(refusal, "The pace stays as it is")
    say, detail = "The pace is changed", "It holds from when you resume."
    return done(to=url_for(".show", campaign_id=campaign_id), say=say, detail=detail)


@screen.blueprint.get("/<uuid:campaign_id>/end")
def ask_end(campaign_id: UUID) -> Response:
    """Says beforehand what can't be undone."""
    ctx = context()
    require(ctx.actor, "campaign:update")
    campaign = ctx.get(Campaign, campaign_id)
    return render_form(
        "campaigns/end.html", campaign=campaign, stats=stats_of_one(ctx, campaign.id)
    )


@screen.blueprint.post("/<uuid:campaign_id>/end")
def end(campaign_id: UUID) -> Response:
    """Whoever waits is skipped."""
    ctx = context()
    try:
        campaign = ctx.dispatch("crm.cancelCampaign", {"id": campaign_id})
    except Conflict as refusal:
        return _too_late(campaign_id, refusal)
    skipped = stats_of_one(ctx, campaign.id).skipped
    say = f"Stopped: {campaign.name}"
    detail = f"{skipped:,} were skipped; what is out stays out."
    return done(to=url_for(".show", campaign_id=campaign_id), say=say, detail=detail)


@screen.blueprint.post("/<uuid:campaign_id>/tests")
def test(campaign_id: UUID) -> Response:
    """To one's own mailbox, or to the address that is typed; of what is typed, which is saved."""
    ctx = context()
    campaign = ctx.get(Campaign, campaign_id)
    to, contact_id = typed.text("to"), chosen_contact()
    try:
        with ctx.unit.open():
            if "version" in request.form:
                keep(ctx, campaign_id)
            about = {"id": campaign_id, "to": to, "contactId": contact_id}
            ctx.dispatch("crm.testCampaign", about)
    except ComposeError as refusal:
        return plan(ctx, campaign, refusal)
    here = url_for(".show", campaign_id=campaign_id)
    return done(to=here, say="Test sent", detail=f"To {to or 'your own address'}")


@screen.blueprint.post("/<uuid:campaign_id>/retries")
def retry(campaign_id: UUID) -> Response:
    """Another campaign, for those who did not get this one; `uncertain`: perhaps not."""
    asked = {"id": campaign_id, "uncertain": "uncertain" in request.form}
    try:
        again = context().dispatch("crm.retryFailed", asked)
    except (Conflict, Invalid) as refusal:
        return _too_late(campaign_id, refusal)
    say, detail = f"Made: {again.name}", "It goes to those who failed, when you launch it."
    return done(to=url_for(".show", campaign_id=again.id), say=say, detail=detail)


def _too_late(campaign_id: UUID, refusal: ComposeError) -> Response:
    """It went on meanwhile: its page, as it is now."""
    state = STATES.get(refusal.extra.get("state", ""), "")
    to = url_for(".show", campaign_id=campaign_id)
    return done(to=to, say="That came too late", tone="warning", detail=state or refusal.detail)


def _said(ctx: Context, campaign: Campaign, verb: str) -> dict[str, Any]:
    stats = stats_of_one(ctx, campaign.id)
    return {
        "pause": {
            "say": f"Paused: {stats.sent:,} of {stats.audience:,} are out",
            "detail": f"{stats.queued:,} wait until you resume it.",
        },
        "resume": {"say": f"Goes on with {stats.queued:,}"},
        "unschedule": {"say": "A draft again"},
    }[verb]


def _asking(ctx: Context, campaign: Campaign, refusal: ComposeError | None = None) -> Response:
    checklist = ctx.query("crm.campaignChecklist", {"id": campaign.id})
    shown = {"campaign": campaign, "checklist": checklist}
    beside = part("campaigns/_checklist.html", **shown)
    return render_form(
        "campaigns/launch.html",
        partial("#plan-name", Markup("{}").format(campaign.name), "innerHTML"),
        partial("#plan-version", part("campaigns/_version.html", campaign=campaign)),
        partial("#plan-checklist", beside, "innerHTML"),
        **shown,
        refusal=refusal,
    )
