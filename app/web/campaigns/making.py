"""A campaign is made, copied, deleted, taken back."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.campaigns.record import Campaign
from app.web import campaigns as screen
from app.web import typed
from app.web.campaigns.choosing import segments
from app.web.rendering import done, render_form


@screen.blueprint.get("/new")
def new() -> Response:
    require(context().actor, "campaign:create")
    return _new(context())


@screen.blueprint.post("/new")
def create() -> Response:
    """A draft; its page asks for the rest."""
    ctx = context()
    fields = {"name": typed.text("name") or "", "type": typed.text("type") or "email"}
    try:
        made = ctx.dispatch("crm.createCampaign", {**fields, "segmentId": typed.text("segmentId")})
    except ComposeError as refusal:
        return _new(ctx, refusal)
    return done(to=url_for(".show", campaign_id=made.id))


@screen.blueprint.post("/<uuid:campaign_id>/copies")
def copy(campaign_id: UUID) -> Response:
    """The same again, as a draft."""
    ctx = context()
    of = ctx.get(Campaign, campaign_id)
    fields = {
        "name": f"{of.name[:190]}, copy",
        "type": of.type,
        "segmentId": of.segment_id,
        "templateKey": of.template_key,
        "templateKeys": of.template_keys,
        "senderName": of.sender_name,
        "replyTo": of.reply_to,
        "ratePerMinute": of.rate_per_minute,
        "window": of.window,
        "utm": of.utm,
    }
    made = ctx.dispatch("crm.createCampaign", fields)
    return done(to=url_for(".show", campaign_id=made.id), say=f"Made: {made.name}")


@screen.blueprint.post("/<uuid:campaign_id>/deletion")
def delete(campaign_id: UUID) -> Response:
    """A draft goes; it can be taken back."""
    ctx = context()
    name = ctx.get(Campaign, campaign_id).name
    ctx.dispatch("crm.deleteCampaign", {"id": campaign_id})
    undo = url_for(".restore", campaign_id=campaign_id)
    return done(to=url_for(".index"), say=f"Deleted: {name}", undo=undo)


@screen.blueprint.post("/<uuid:campaign_id>/restoration")
def restore(campaign_id: UUID) -> Response:
    back = context().dispatch("crm.restoreCampaign", {"id": campaign_id})
    return done(to=url_for(".show", campaign_id=back.id), say=f"Back again: {back.name}")


def _new(ctx: Context, refusal: ComposeError | None = None) -> Response:
    return render_form(
        "campaigns/new.html",
        segments=segments(ctx),
        refusal=refusal,
    )
