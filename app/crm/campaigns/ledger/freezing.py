"""The audience of a campaign, written and counted."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select

from app.crm.campaigns.recipient import CampaignRecipient, CampaignTally


def write_audience(session: Any, org_id: UUID, campaign_id: UUID, fates: Select[Any]) -> None:
    """Writes the audience and counts it. `fates` gives n, contact_id, channel, address, state and
    reason."""
    found = fates.subquery()
    key = {"org_id": literal(org_id), "campaign_id": literal(campaign_id)}
    rows = select(*key.values(), *found.c)
    names = [*key, *found.c.keys()]
    recipients: Any = CampaignRecipient.__table__
    tallies: Any = CampaignTally.__table__
    frozen = insert(recipients).from_select(names, rows).returning(recipients.c.state).cte("frozen")
    counts = select(*key.values(), frozen.c.state, literal(0), func.count()).group_by(
        frozen.c.state
    )
    tally = [*key, "name", "shard", "count"]
    session.execute(insert(tallies).from_select(tally, counts))
