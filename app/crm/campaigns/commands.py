"""Campaigns are made, changed and deleted."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import select

from app.compose.authority import require
from app.compose.errors import Conflict, Invalid
from app.compose.faults import Like
from app.compose.payload import Line, Moment, Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.campaigns.due import set_time
from app.crm.campaigns.record import Campaign
from app.crm.segments.record import Segment
from app.modules.identity.email_address import EmailAddress
from app.modules.notification.models import NtfTemplate
from app.modules.notification.notices import NOTICES

if TYPE_CHECKING:
    from app.compose.context import Context

Type = Literal["email", "sms", "whatsapp", "mixed"]
Clock = Annotated[str, Like(r"^([01]\d|2[0-3]):[0-5]\d$", "must be a time of day as 09:00")]
Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
Rate = Annotated[int, Field(strict=True, ge=1, le=600_000)]
Days = Annotated[list[Weekday], Field(min_length=1, max_length=7)]
# What may still be changed while it is paused.
NO_TEMPLATE = "There is no such template for a campaign of type {}."
PACE = {"rate_per_minute", "window"}


class Window(Payload):
    """From one time of the org's clock to a later one, on these days (1 is Monday)."""

    from_: Annotated[Clock, Field(alias="from")]
    until: Clock
    days: Days = [1, 2, 3, 4, 5, 6, 7]

    @model_validator(mode="after")
    def _some_time_is_left(self) -> "Window":
        if self.from_ >= self.until:
            raise ValueError("must end after it begins, on the same day")
        return self


class Utm(Payload):
    """What is not named is made up: the org, the channel, the campaign's name."""

    source: Line | None = None
    medium: Line | None = None
    campaign: Line | None = None


class CampaignFields(Payload):
    """A mixed one takes `templateKeys`, a template for each channel. `ratePerMinute` null: as fast
    as it goes; `window` null: at any time; `utm` null: links stay as they are written."""

    segment_id: UUID | None = None
    template_key: Line | None = None
    template_keys: dict[Literal["email", "sms", "whatsapp"], RequiredLine] | None = None
    sender_name: Line | None = None
    reply_to: EmailAddress | None = None
    rate_per_minute: Rate | None = None
    window: Window | None = None
    utm: Utm | None = Utm()
    scheduled_at: Moment | None = None


class CreateCampaign(CampaignFields):
    name: RequiredLine
    type: Type = "email"


class UpdateCampaign(Target, CampaignFields):
    name: RequiredLine | None = None
    type: Type | None = None


class DeleteCampaign(Target):
    pass


class RestoreCampaign(Target):
    pass


@command("crm.createCampaign", right="campaign:create")
def create_campaign(ctx: "Context", data: CreateCampaign) -> Campaign:
    """A draft."""
    values = plain({name: getattr(data, name) for name in CreateCampaign.model_fields})
    campaign = Campaign(**values, made_by_id=ctx.actor.id)
    check(ctx, campaign)
    ctx.session.add(campaign)
    ctx.session.flush()
    ctx.emit("campaign.created", campaign, **campaign.event_facts())
    return campaign


@command("crm.updateCampaign", right="campaign:update")
def update_campaign(ctx: "Context", campaign: Campaign, data: UpdateCampaign) -> Campaign:
    """Changes what is named, before it is launched; rate and window of a paused one too. Raises
    Conflict otherwise. The time of a scheduled one is changed by whoever may launch it."""
    values = plain(data.changes())
    open_to = {"draft", "scheduled"} | ({"paused"} if values.keys() <= PACE else set())
    if campaign.status not in open_to:
        raise Conflict(
            f"This campaign is {campaign.status}; what it sends is fixed.",
            code="wrong-state",
            state=campaign.status,
        )
    if campaign.status == "scheduled" and "scheduled_at" in values:
        require(ctx.actor, "campaign:launch")
        set_time(ctx, campaign, values["scheduled_at"])
    for name in ("name", "type"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    changes = campaign.assign(values)
    check(ctx, campaign)
    if changes:
        ctx.emit("campaign.updated", campaign, changes=changes, **campaign.event_facts())
    return campaign


@command("crm.deleteCampaign", right="campaign:update")
def delete_campaign(ctx: "Context", campaign: Campaign, data: DeleteCampaign) -> None:
    """A draft only: what was sent stays known. `crm.restoreCampaign` brings it back."""
    if campaign.status != "draft":
        raise Conflict(
            f"This campaign is {campaign.status}; only a draft can be deleted.",
            code="wrong-state",
            state=campaign.status,
        )
    campaign.deleted_at = ctx.now
    ctx.emit("campaign.deleted", campaign, **campaign.event_facts())


@command("crm.restoreCampaign", right="campaign:update", deleted=True)
def restore_campaign(ctx: "Context", campaign: Campaign, data: RestoreCampaign) -> Campaign:
    """Undoes a deletion."""
    campaign.deleted_at = None
    ctx.emit("campaign.restored", campaign, **campaign.event_facts())
    return campaign


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Window and UTM as the columns keep them."""
    return {
        name: value.model_dump(by_alias=True, exclude_none=True)
        if isinstance(value, Payload)
        else value
        for name, value in values.items()
    }


def check(ctx: "Context", campaign: Campaign) -> None:
    """Raises Invalid for a segment and for templates that are not there, or of another channel."""
    if campaign.segment_id:
        ctx.referred(Segment, campaign.segment_id, "segmentId")
    if campaign.template_keys and campaign.type != "mixed":
        raise Invalid("is for campaigns of type mixed", "templateKeys")
    found = {template.key: template.channel for template in templates_of(ctx, campaign)}
    if campaign.template_key and campaign.template_key not in found:
        raise Invalid(NO_TEMPLATE.format(campaign.type), "templateKey")
    for channel, key in (campaign.template_keys or {}).items():
        if found.get(key) != channel:
            raise Invalid(NO_TEMPLATE.format(channel), f"templateKeys.{channel}")


def templates_of(ctx: "Context", campaign: Campaign) -> list[NtfTemplate]:
    """Its templates that are there, one for a channel, the preferred channel first. The words of
    the program's own notices are none."""
    keys = {campaign.template_key, *(campaign.template_keys or {}).values()} - {None, *NOTICES}
    known = select(NtfTemplate).where(
        NtfTemplate.key.in_(keys), NtfTemplate.channel.in_(campaign.channels)
    )
    found = {template.channel: template for template in ctx.session.scalars(known)}
    return [found[channel] for channel in campaign.channels if channel in found]
