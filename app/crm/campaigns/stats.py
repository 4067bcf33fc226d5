"""How a campaign stands: the sums of its counters, at the same cost for any audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from app.crm.campaigns.recipient import STATES, CampaignTally

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Stats:
    """People, not events. queued + sent + failed + suppressed + skipped + uncertain is the
    audience: `sent` counts all that went out, also what was delivered or came back since; `queued`
    also what is being handed over. Opens by machines (`machineOpened`) are kept apart."""

    audience: int
    queued: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    converted: int
    failed: int
    bounced: int
    complained: int
    unsubscribed: int
    suppressed: int
    skipped: int
    uncertain: int
    machine_opened: int

    @classmethod
    def of(cls, counts: dict[str, int]) -> "Stats":
        def count(name: str) -> int:
            return counts.get(name, 0)

        bounced = count("bounced")
        summed = {
            "audience": sum(map(count, STATES)),
            "queued": count("queued") + count("claimed"),
            "sent": count("sent") + count("delivered") + bounced,
            "failed": count("failed") - bounced,
        }
        return cls(**{name: summed.get(name, count(name)) for name in cls.__dataclass_fields__})

    @property
    def unsettled(self) -> int:
        """Who has it from a carrier that said nothing more, and who has it perhaps."""
        return self.sent - self.delivered - self.bounced + self.uncertain

    def progress(self) -> dict[str, Any]:
        """What events say of it."""
        names = ("audience", "queued", "sent", "failed", "uncertain", "suppressed", "skipped")
        return {name: getattr(self, name) for name in names}


def stats_of(ctx: "Context", ids: Iterable[UUID]) -> dict[UUID, Stats]:
    """Of these campaigns, in one query."""
    found: dict[UUID, dict[str, int]] = {campaign_id: {} for campaign_id in ids}
    statement = (
        select(CampaignTally.campaign_id, CampaignTally.name, func.sum(CampaignTally.count))
        .where(CampaignTally.campaign_id.in_(found))
        .group_by(CampaignTally.campaign_id, CampaignTally.name)
    )
    for campaign_id, name, total in ctx.session.execute(statement):
        found[campaign_id][name] = int(total)
    return {campaign_id: Stats.of(counts) for campaign_id, counts in found.items()}


def waiting(ctx: "Context", campaign_id: UUID) -> int:
    """How many wait and are in no request."""
    row = CampaignTally
    own = select(func.sum(row.count)).where(row.campaign_id == campaign_id, row.name == "queued")
    return int(ctx.session.scalar(own) or 0)


def stats_of_one(ctx: "Context", campaign_id: UUID) -> Stats:
    return stats_of(ctx, [campaign_id])[campaign_id]
