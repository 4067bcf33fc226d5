"""All campaigns, the newest first, with what became of each."""

from dataclasses import dataclass

from flask import Response
from htmx_flask import request
from sqlalchemy import ColumnElement

from app.access import context
from app.compose.authority import require
from app.compose.payload import parse
from app.crm.campaigns.lately import lately
from app.crm.campaigns.queries import CAMPAIGNS, ListCampaigns
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import Stats, stats_of
from app.web import campaigns as screen
from app.web.rendering import render, target_id

TABS = {
    "live": ("Live", ("scheduled", "running", "paused")),
    "drafts": ("Drafts", ("draft",)),
    "done": ("Done", ("completed",)),
}


FRAGMENTS = {"campaigns-more": "more", "campaign-list": "list"}


@dataclass(frozen=True)
class Row:
    campaign: Campaign
    stats: Stats


@screen.blueprint.get("")
def index() -> Response:
    """`?tab=` those under way, the drafts, or what is done; `?q=` a part of the name."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    tab, q = request.args.get("tab", ""), request.args.get("q", "").strip()
    asked = parse(ListCampaigns, {"cursor": request.args.get("cursor") or None, "q": q or None})
    found = CAMPAIGNS.page(ctx, asked, *_within(tab))
    stats = stats_of(ctx, [campaign.id for campaign in found.records])
    return render(
        "campaigns/index.html",
        fragment=FRAGMENTS.get(target_id(), "main"),
        rows=[Row(campaign, stats[campaign.id]) for campaign in found.records],
        older=found.next,
        groups=TABS,
        tab=tab if tab in TABS else "",
        q=q,
        lately=lately(ctx),
    )


def _within(tab: str) -> list[ColumnElement[bool]]:
    return [Campaign.status.in_(TABS[tab][1])] if tab in TABS else []
