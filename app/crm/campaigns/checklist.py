"""What is looked at before a launch: who gets it, who not and why, what is wrong, how long."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app.compose.errors import Invalid
from app.compose.payload import Payload
from app.compose.registry import query
from app.crm.campaigns.audience import fates
from app.crm.campaigns.commands import templates_of
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.timing import done_at
from app.crm.templates import checks
from app.modules.notification.carriers import carrier_for

if TYPE_CHECKING:
    from app.compose.context import Context

NAMES = {"email": "mail", "sms": "text messages", "whatsapp": "WhatsApp"}
NOBODY = "Nobody would get it."
NOT_READY = "campaign-ready"
USUAL_SENDER = "crm@localhost"


@dataclass(frozen=True)
class Problem:
    """`serious`: with it there is no launch."""

    field: str
    text: str
    serious: bool


@dataclass(frozen=True)
class Checklist:
    """`recipients` of the `audience` get it, `channels` says by which channel; `suppressed` and
    `skipped` count the others by reason. `done_at`: at its rate and in its window, if it were
    launched now; None: as fast as it goes."""

    audience: int
    recipients: int
    channels: dict[str, int]
    suppressed: dict[str, int]
    skipped: dict[str, int]
    problems: list[Problem]
    done_at: datetime | None

    @property
    def ready(self) -> bool:
        return not any(problem.serious for problem in self.problems)


class AskChecklist(Payload):
    id: UUID


@query("crm.campaignChecklist", right="campaign:read")
def campaign_checklist(ctx: "Context", data: AskChecklist) -> Checklist:
    """Of a campaign as it would be launched now."""
    return checklist_of(ctx, ctx.get(Campaign, data.id))


def checklist_of(ctx: "Context", campaign: Campaign) -> Checklist:
    problems = problems_of(ctx, campaign)
    groups = [] if any(problem.serious for problem in problems) else _groups(ctx, campaign)
    counts = {name: Counter[str]() for name in ("queued", "suppressed", "skipped")}
    for state, channel, reason, count in groups:
        counts[state][channel if state == "queued" else reason] += count
    recipients = counts["queued"].total()
    if not recipients:
        problems.append(Problem("segmentId", NOBODY, serious=False))
    at = done_at(recipients, campaign.rate_per_minute, campaign.window, ctx.org.time_zone, ctx.now)
    return Checklist(
        audience=sum(count.total() for count in counts.values()),
        recipients=recipients,
        channels=dict(counts["queued"]),
        suppressed=dict(counts["suppressed"]),
        skipped=dict(counts["skipped"]),
        problems=problems,
        done_at=at,
    )


def require_ready(ctx: "Context", campaign: Campaign) -> None:
    """Raises Invalid for the first serious problem."""
    for problem in problems_of(ctx, campaign):
        if problem.serious:
            raise Invalid(problem.text, problem.field, rule=NOT_READY, code="rule-refused")


def problems_of(ctx: "Context", campaign: Campaign) -> list[Problem]:
    """What is wrong with it, but for its audience."""
    found = [*_missing(campaign), *_of_templates(ctx, campaign)]
    if any(problem.serious for problem in found):
        return found
    return [*found, *_of_carriers(ctx, campaign)]


def _missing(campaign: Campaign) -> list[Problem]:
    found = []
    if campaign.segment_id is None and campaign.retry_of_id is None:
        found.append(Problem("segmentId", "Say which segment receives it.", serious=True))
    if campaign.template_key is None and not campaign.template_keys:
        found.append(Problem("templateKey", "Choose the template that it sends.", serious=True))
    return found


def _of_templates(ctx: "Context", campaign: Campaign) -> list[Problem]:
    templates = {template.key: template for template in templates_of(ctx, campaign)}
    found = []
    for field, key in _keys(campaign):
        if key not in templates:
            found.append(Problem(field, f"The template {key} is not there any more.", serious=True))
            continue
        name = templates[key].name
        for wrong in checks.problems(ctx, templates[key]):
            found.append(Problem(field, f"{name}: {wrong.text}", wrong.serious))
    return found


def _keys(campaign: Campaign) -> list[tuple[str, str]]:
    """Its templates' keys with the fields that name them."""
    own = [("templateKey", campaign.template_key)] if campaign.template_key else []
    more = (campaign.template_keys or {}).items()
    return [*own, *((f"templateKeys.{channel}", key) for channel, key in more)]


def _of_carriers(ctx: "Context", campaign: Campaign) -> list[Problem]:
    """Without a carrier it is held, not lost."""
    found = []
    channels: list[Any] = [template.channel for template in templates_of(ctx, campaign)]
    for channel in channels:
        if carrier_for(channel) is None:
            said = f"No provider for {NAMES[channel]} is configured; it waits until there is one."
            found.append(Problem("type", said, serious=False))
    sender = current_app.config["SETTINGS"].mail_from
    if "email" in channels and sender == USUAL_SENDER:
        said = f"Mails would come from {sender}, which others refuse: set CRM_MAIL_FROM."
        found.append(Problem("senderName", said, serious=False))
    return found


def _groups(ctx: "Context", campaign: Campaign) -> list[Any]:
    channels = [template.channel for template in templates_of(ctx, campaign)]
    each = fates(ctx, campaign, channels).subquery()
    parts = (each.c.state, each.c.channel, each.c.reason)
    return list(ctx.session.execute(select(*parts, func.count()).group_by(*parts)).all())
