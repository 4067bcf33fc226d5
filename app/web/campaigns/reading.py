"""How a campaign reads, and whom it reaches, while it is made ready: as it is typed."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Response
from markupsafe import Markup

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.compose.payload import parse
from app.crm.campaigns.checklist import Checklist, Problem, checklist_of
from app.crm.campaigns.commands import UpdateCampaign, templates_of
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.unsaved import somebody, with_changes
from app.crm.contacts.record import Contact
from app.crm.templates.checks import length_of
from app.crm.templates.filling import Filled
from app.crm.templates.lengths import Segments
from app.crm.templates.reading import reader
from app.modules.notification.models import NtfTemplate
from app.web import campaigns as screen
from app.web.campaigns.form import LABELS, written
from app.web.message_templates.draft import chosen_contact, draft_of
from app.web.message_templates.preview import read_by
from app.web.rendering import answer, part, partial


@dataclass(frozen=True)
class Reading:
    """A template as `contact` reads it; `filled` is None where it can't be sent."""

    template: NtfTemplate
    contact: Contact | None
    filled: Filled | None
    length: Segments


def readings(ctx: Context, campaign: Campaign) -> list[Reading]:
    """One for each channel: as the contact who is chosen reads it, else somebody of its
    audience."""
    return [_reading(ctx, campaign, template) for template in templates_of(ctx, campaign)]


def _reading(ctx: Context, campaign: Campaign, template: NtfTemplate) -> Reading:
    who = chosen_contact() or somebody(ctx, campaign, template.channel)
    contact = reader(ctx, template.channel, who)
    draft = replace(draft_of(template), name=campaign.name)
    return Reading(template, contact, read_by(ctx, draft, contact), length_of(template.body))


@screen.blueprint.post("/<uuid:campaign_id>/preview")
def preview(campaign_id: UUID) -> Response:
    """What is typed, kept nowhere: the checklist, and how it reads."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    campaign = ctx.get(Campaign, campaign_id)
    try:
        said = parse(UpdateCampaign, {"id": campaign_id, **written()})
        draft = with_changes(ctx, campaign, said)
    except ComposeError as refusal:
        return answer(_checklist(campaign, _refused(refusal)))
    seen = part("campaigns/_seen.html", seen=readings(ctx, draft), campaign=campaign)
    link = part("campaigns/_segment_link.html", segment_id=draft.segment_id)
    return answer(
        _checklist(campaign, checklist_of(ctx, draft)),
        partial("#campaign-seen", seen, "outerMorph"),
        partial("#segment-link", link, "outerMorph"),
    )


def _checklist(campaign: Campaign, found: Checklist) -> Markup:
    html = part("campaigns/_checklist.html", campaign=campaign, checklist=found)
    return partial("#campaign-checklist", html, "outerMorph")


def _refused(refusal: ComposeError) -> Checklist:
    """What can't be saved can't be launched either."""
    errors = refusal.errors or [{"field": "", "message": refusal.detail}]
    problems = [
        Problem(
            error["field"],
            ": ".join(filter(None, (LABELS.get(error["field"]), error["message"]))),
            serious=True,
        )
        for error in errors
    ]
    return Checklist(0, 0, {}, {}, {}, problems, None)
