"""A launched campaign: how far it is, what came of it, and what happens now."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select

from app.compose.context import Context
from app.compose.events import Event, EventLink
from app.crm.campaigns.link_clicks import links_of
from app.crm.campaigns.progress import seconds_left
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.stats import Stats, stats_of_one
from app.crm.contacts.record import Contact
from app.web.campaigns.course import course_of
from app.web.rendering import render

LATEST = 8
HAPPENING = ("campaign.opened", "campaign.clicked", "campaign.bounced", "campaign.unsubscribed")
# How the audience is made up, in this order: its name here, the state it counts, and how it looks.
LEGEND = (
    ("Delivered", "delivered", "accent", ""),
    ("Sent", "on_the_way", "", "send"),
    ("Waiting", "queued", "", "clock"),
    ("Came back", "bounced", "danger", "circle-x"),
    ("Failed", "failed", "danger", "circle-x"),
    ("Uncertain", "uncertain", "warning", "shield-alert"),
    ("Suppressed", "suppressed", "", "bell-off"),
    ("Skipped", "skipped", "", "circle"),
)


def watch(ctx: Context, campaign: Campaign) -> Response:
    """The page; the same for any size of audience."""
    stats = stats_of_one(ctx, campaign.id)
    run = ctx.session.get(CampaignRun, (ctx.org_id, campaign.id))
    return render(
        "campaigns/show.html",
        campaign=campaign,
        stats=stats,
        made_up=_made_up(stats),
        course=course_of(ctx, campaign),
        links=links_of(ctx, campaign.id),
        happened=_happened(ctx, campaign),
        **_pace(ctx, campaign, run, stats),
    )


def _made_up(stats: Stats) -> list[tuple[str, int, str, str, str]]:
    """The parts of the audience that there are: words, how many, tone, icon, and the state by
    which the ledger finds them."""
    counts = {**vars(stats), "on_the_way": stats.sent - stats.delivered - stats.bounced}
    return [
        (words, counts[name], tone, icon, name)
        for words, name, tone, icon in LEGEND
        if counts[name]
    ]


def _pace(
    ctx: Context, campaign: Campaign, run: CampaignRun | None, stats: Stats
) -> dict[str, Any]:
    if run is None or campaign.status != "running":
        return {"per_minute": None, "done_at": None, "waiting": None}
    left = seconds_left(ctx, campaign, run, stats)
    return {
        # What went out in the first moments is no rate yet.
        "per_minute": min(run.per_minute or 0, campaign.rate_per_minute or math.inf),
        "done_at": None if left is None else ctx.now + timedelta(seconds=left),
        "waiting": run.waiting,
    }


def _happened(ctx: Context, campaign: Campaign) -> list[tuple[Event, UUID, str]]:
    """The latest of what its recipients did, with who it was."""
    statement = (
        select(Event)
        .join(EventLink, (EventLink.org_id == Event.org_id) & (EventLink.seq == Event.seq))
        .where(EventLink.record_id == campaign.id, Event.name.in_(HAPPENING))
        .order_by(EventLink.at.desc(), EventLink.seq.desc())
    )
    events = ctx.session.scalars(statement.limit(LATEST)).all()
    ids = {UUID(event.payload["contactId"]) for event in events}
    people = ctx.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
    names = {person.id: person.name for person in people}
    return [
        (event, found, names.get(found, "A deleted contact"))
        for event in events
        for found in (UUID(event.payload["contactId"]),)
    ]
