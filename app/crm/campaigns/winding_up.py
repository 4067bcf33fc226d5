"""What a cancelled campaign leaves: whoever waits is skipped, a large audience some at a time."""

from time import monotonic
from typing import TYPE_CHECKING

from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.stats import stats_of_one
from app.extensions import db

if TYPE_CHECKING:
    from app.compose.context import Context

CANCELLED = "The campaign was cancelled before its turn came."
# So many take a moment; more would keep whoever cancels waiting.
AT_ONCE, TOGETHER = 1000, 5000
# Short, beside the slices of lanes that send: nobody waits for this.
SLICE_SECONDS = 0.2


def wind_up(ctx: "Context", campaign: Campaign, lane: int) -> bool:
    """Skips those who wait, for a moment. Each part is committed at once, as what a lane writes.
    Says how far it is, where there were some. Returns whether there may be more."""
    deadline, done = monotonic() + SLICE_SECONDS, 0
    with db.engine.connect() as line:
        ledger = Ledger(line, ctx.org_id, campaign.id, shard=lane + 1)
        while True:
            with line.begin():
                skipped = ledger.cancel(CANCELLED, TOGETHER)
            done += skipped
            if not skipped or monotonic() > deadline:
                break
    if done:
        progress = stats_of_one(ctx, campaign.id).progress()
        nothing = {"per_minute": None, "seconds_left": None, "waiting": None}
        facts = {**campaign.event_facts(), "status": campaign.status, **progress, **nothing}
        ctx.emit("campaign.progress", campaign, **facts)
    return bool(skipped)
