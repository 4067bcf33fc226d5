"""What a launch freezes: what is sent, and to whom."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app.crm.campaigns.audience import fates
from app.crm.campaigns.commands import templates_of
from app.crm.campaigns.ledger.freezing import write_audience
from app.crm.campaigns.links import tagged
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign, CampaignContent
from app.crm.campaigns.request import CampaignRun
from app.crm.templates.content import Content, compiled, links, with_links
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

FULL_CHUNK = 100
PIXEL = '<img src="{{openUrl}}" width="1" height="1" alt="" style="border:0">'


def freeze(ctx: "Context", campaign: Campaign) -> int:
    """Writes the content and the audience. Returns how many wait. Raises Invalid."""
    contents = {one.channel: one for one in (compiled(ctx, t) for t in templates_of(ctx, campaign))}
    write_audience(ctx.session, ctx.org_id, campaign.id, fates(ctx, campaign, list(contents)))
    spans = _spans(ctx, campaign.id)
    for channel, content in contents.items():
        targets, placed = tracked(ctx, campaign, content)
        first, last = spans.get(channel, (1, 0))
        row = CampaignContent(
            campaign_id=campaign.id,
            channel=channel,
            content=placed.as_json(),
            links=targets,
            first_n=first,
            last_n=last,
        )
        ctx.session.add(row)
    waiting = sum(last - first + 1 for first, last in spans.values())
    ctx.session.add(_run(ctx, campaign, waiting))
    return waiting


def tracked(ctx: "Context", campaign: Campaign, content: Content) -> tuple[list[str], Content]:
    """The targets of its links, with UTM parameters, and the content with a gap for each link and,
    in a mail, for the picture that tells that it was opened."""
    utm = _utm(ctx, campaign, content.channel)
    targets = [tagged(target, utm) for target in links(content)]
    placed = with_links(content, lambda number, target: f"{{{{click.{number}}}}}")
    if content.channel != "email":
        return targets, placed
    before, end, after = placed.html.rpartition("</body>")
    html = f"{before}{PIXEL}{end}{after}" if end else f"{placed.html}{PIXEL}"
    return targets, Content(**{**vars(placed), "html": html})


def _utm(ctx: "Context", campaign: Campaign, channel: str) -> dict[str, str]:
    if campaign.utm is None:
        return {}
    usual = {"source": _slug(ctx.org.name), "medium": channel, "campaign": _slug(campaign.name)}
    return {**usual, **campaign.utm}


def _slug(name: str) -> str:
    return "-".join(fold(name).split())


def _spans(ctx: "Context", campaign_id: UUID) -> dict[str, tuple[int, int]]:
    """From which number to which each channel's recipients wait: they were numbered in a row."""
    row = CampaignRecipient
    statement = (
        select(row.channel, func.min(row.n), func.max(row.n))
        .where(row.campaign_id == campaign_id, row.state == "queued")
        .group_by(row.channel)
    )
    rows = ctx.session.execute(statement)
    return {str(channel): (first, last) for channel, first, last in rows}


def _run(ctx: "Context", campaign: Campaign, waiting: int) -> CampaignRun:
    """As many lanes as there are workers, and full requests for each."""
    workers: int = current_app.config["SETTINGS"].workers
    lanes = max(1, min(workers, -(-waiting // FULL_CHUNK)))
    return CampaignRun(campaign_id=campaign.id, lanes=lanes, active_at=ctx.now, told_at=ctx.now)
