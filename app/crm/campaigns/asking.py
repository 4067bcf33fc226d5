"""Carriers that can be asked are asked what became of messages that nothing was heard of for long.

They are asked in the order of the recipients' numbers, some each time, and from the first one again
when the last one is done: so what it costs is the same for any audience.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.registry import queue_job
from app.crm.campaigns.keys import message_key
from app.crm.campaigns.ledger import Fate, Ledger, spread
from app.crm.campaigns.lines import Lines
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign, CampaignContent
from app.crm.campaigns.rendering import Rendering, addressees
from app.crm.campaigns.request import CampaignRun
from app.modules.notification.carriers import (
    CARRIERS,
    Blocked,
    Finding,
    Knowing,
    Outcome,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
)
from app.modules.notification.reports import Report, tell

if TYPE_CHECKING:
    from app.compose.context import Context

ASK = "crm.ask-carriers"
STANDS = timedelta(hours=1)
KNOWN_FOR = timedelta(days=3)
# Short, beside the slices of lanes that send: nobody waits for this.
TOGETHER, SLICE_SECONDS = 20, 0.2
OPEN = ("sent", "uncertain")


@queue_job(ASK)
def ask_carriers(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Asks about some, for a moment, and goes on in another job. A carrier that is busy is asked
    again when it says; one that fails or refuses, the next time."""
    campaign = ctx.session.get(Campaign, (ctx.org_id, UUID(data["campaignId"])))
    if campaign is None or campaign.launched_at is None:
        return {"asked": 0}
    run = ctx.session.get_one(CampaignRun, (ctx.org_id, campaign.id))
    rows = _standing(ctx, campaign, run.asked_n, min(int(data["left"]), TOGETHER))
    asked, wait = _ask_about(ctx, campaign, rows)
    last = rows[asked - 1].n if asked else (run.asked_n if rows else 0)
    own = update(CampaignRun).where(CampaignRun.campaign_id == campaign.id)
    ctx.session.execute(own.values(asked_n=last))
    left = int(data["left"]) - asked
    if rows and left > 0 and wait is not None:
        ctx.queue.add(ASK, {**data, "left": left}, delay=wait)
    return {"asked": asked}


def _standing(
    ctx: "Context", campaign: Campaign, after: int, most: int
) -> Sequence[CampaignRecipient]:
    row = CampaignRecipient
    since = func.coalesce(row.sent_at, row.begun_at)
    standing = select(row).where(
        row.campaign_id == campaign.id,
        row.state.in_(OPEN),
        row.provider.is_not(None),
        row.n > after,
        since.between(ctx.now - KNOWN_FOR, ctx.now - STANDS),
    )
    return ctx.session.scalars(standing.order_by(row.n).limit(most)).all()


def _ask_about(
    ctx: "Context", campaign: Campaign, rows: Sequence[CampaignRecipient]
) -> tuple[int, timedelta | None]:
    """How many of them were asked about, and when to go on; None: not by this job."""
    deadline = monotonic() + SLICE_SECONDS
    with ExitStack() as stack:
        lines = Lines(stack)
        for place, row in enumerate(rows):
            if monotonic() > deadline:
                return place, timedelta()
            try:
                _ask(ctx, campaign, lines, row)
            except Blocked:
                return place, None
            except PermanentFailure:
                continue
            except TemporaryFailure as failure:
                return place, failure.wait
    return len(rows), timedelta()


def _ask(ctx: "Context", campaign: Campaign, lines: Lines, row: CampaignRecipient) -> None:
    carrier = CARRIERS.get(row.provider or "")
    channel: Any = row.channel
    if carrier is None or not carrier.configured(channel):
        return
    line = lines.to(carrier)
    if row.provider_id:
        report = line.ask(row.provider_id, ctx.now) if isinstance(line, Knowing) else None
        if report is not None:
            tell(ctx, replace(report, key=message_key(ctx.org_id, campaign.number, row.n)))
    elif isinstance(line, Finding):
        _look_for(ctx, campaign, line, row)


def _look_for(ctx: "Context", campaign: Campaign, line: Finding, row: CampaignRecipient) -> None:
    """Its answer was lost. That it is not found proves nothing any more: the contact, and so the
    text, may have changed since."""
    message = _again(ctx, campaign, row)
    found = message and row.begun_at and line.reconcile(message, row.begun_at)
    if found and (found.stopped or found.unreachable):
        tell(ctx, _refused(ctx, campaign, row, found))
    elif found:
        state = "failed" if found.refused else "sent"
        fate = Fate(row.n, state, found.refused, found.refused, found.provider_id)
        Ledger(ctx.session, ctx.org_id, campaign.id, spread()).settle([fate], ctx.now)


def _refused(ctx: "Context", campaign: Campaign, row: CampaignRecipient, found: Outcome) -> Report:
    """What the carrier would have reported by itself."""
    return Report(
        provider=row.provider or "",
        provider_id=found.provider_id,
        key=message_key(ctx.org_id, campaign.number, row.n),
        kind="suppressed" if found.stopped else "bounced",
        at=ctx.now,
        address=row.address or "",
        detail=found.refused or "",
        lasting=True,
        opted_out=found.stopped,
    )


def _again(ctx: "Context", campaign: Campaign, row: CampaignRecipient) -> Outgoing | None:
    """The message as it was rendered, if the contact is still there."""
    kept = ctx.session.get(CampaignContent, (ctx.org_id, campaign.id, row.channel))
    addressee = addressees(ctx, [row.contact_id]).get(row.contact_id)
    if kept is None or addressee is None or not row.address:
        return None
    return Rendering.frozen(ctx, campaign, kept).message(row.n, row.address, addressee)
