"""When a campaign's messages went out, arrived, were opened and clicked: how many in each stretch
of time, so that its course costs the same to draw for any audience.

What the ledger changes is counted here by the same statement: out of the stretch in which it stood
before, into the one in which it stands now. So the sums are those of the rows at any moment, also
after something is heard late that happened earlier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKeyConstraint, SmallInteger, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.listing import Page, WholeParameters, part
from app.compose.registry import query
from app.compose.tenancy import OrgOwned, UtcTime
from app.crm.campaigns.record import Campaign
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.context import Context

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# What is counted, and the moment of a recipient `{0}` that counts; none: it does not count.
TIMES = {
    "sent": "CASE WHEN {0}.state IN ('sent', 'delivered') OR {0}.bounced_at IS NOT NULL"
    " THEN {0}.sent_at END",
    "delivered": "CASE WHEN {0}.state = 'delivered' THEN coalesce({0}.delivered_at,"
    " least({0}.opened_at, {0}.machine_opened_at, {0}.complained_at)) END",
    "opened": "{0}.opened_at",
    "clicked": "{0}.clicked_at",
}


class CampaignMoment(OrgOwned, Model):
    """How many recipients were sent to (`name`: sent, delivered, opened, clicked) in the stretch
    that begins `at`: a quarter of an hour on the first day, later an hour. The sum over `shard`, as
    in the tally."""

    __tablename__ = "campaign_moment"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )


@dataclass(frozen=True)
class Moment:
    """What happened from `at` on until the next one, in people."""

    at: datetime
    sent: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0

    def and_then(self, other: "Moment") -> "Moment":
        """Both together, as of the first."""
        return Moment(self.at, *(getattr(self, name) + getattr(other, name) for name in TIMES))


class AskMoments(WholeParameters):
    """`by` says how long each stretch is; days begin at midnight in the org's time zone."""

    id: UUID
    by: Literal["quarter-hour", "hour", "day"] = "hour"


STEPS = {"quarter-hour": QUARTER, "hour": HOUR, "day": DAY}


@query("crm.campaignMoments", right="campaign:read")
def campaign_moments(ctx: "Context", data: AskMoments) -> Page:
    """How a campaign went, in its order; stretches in which nothing happened are left out. After
    the first day nothing is told by the quarter."""
    ctx.get(Campaign, data.id)
    found = moments_of(ctx, data.id)
    return part(in_steps(found, STEPS[data.by], ZoneInfo(ctx.org.time_zone)), data)


def moments_of(ctx: "Context", campaign_id: UUID) -> list[Moment]:
    """As they are kept."""
    row = CampaignMoment
    statement = (
        select(row.at, row.name, func.sum(row.count))
        .where(row.campaign_id == campaign_id)
        .group_by(row.at, row.name)
        .having(func.sum(row.count) > 0)
        .order_by(row.at)
    )
    return [Moment(at, **{name: int(count)}) for at, name, count in ctx.session.execute(statement)]


def in_steps(moments: Iterable[Moment], step: timedelta, zone: ZoneInfo) -> list[Moment]:
    """The same in longer stretches, with one of each."""
    found: dict[datetime, Moment] = {}
    for moment in moments:
        at = start_of(moment.at, step, zone)
        found[at] = found.get(at, Moment(at)).and_then(moment)
    return [found[at] for at in sorted(found)]


def start_of(at: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    """When the stretch began that `at` lies in, in UTC: on the zone's clock, days at midnight,
    weeks on Monday."""
    there = at.astimezone(zone)
    if step < DAY:
        seconds = (there.minute * 60 + there.second) % step.seconds
        return (at - timedelta(seconds=seconds)).replace(microsecond=0).astimezone(UTC)
    day = there.date()
    day -= timedelta(days=day.weekday()) if step > DAY else timedelta()
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def times(row: str, names: Iterable[str]) -> str:
    """SQL: the moments of `row` that count, in the order of the names."""
    return f"ARRAY[{', '.join(TIMES[name].format(row) for name in names)}]::timestamptz[]"


def timed(names: Iterable[str]) -> str:
    """The part of a statement that counts how rows came from the times of the `old` ones to those
    that the `moved` ones `have`."""
    names = list(names)
    listed = f"ARRAY[{', '.join(map(repr, names))}]"
    return f"""
, timed AS (
    INSERT INTO campaign_moment (org_id, campaign_id, at, name, shard, count)
    SELECT :org_id, :campaign_id, at, name, :shard, sum(more) FROM (
        SELECT side.name, side.more, date_bin(
            CASE WHEN side.at < launch.at + interval '1 day'
                THEN interval '15 minutes' ELSE interval '1 hour' END,
            side.at, TIMESTAMPTZ 'epoch') AS at
        FROM (
            SELECT unnest({listed}) AS name, unnest({times("old", names)}) AS at, -1 AS more
            FROM old
            UNION ALL SELECT unnest({listed}), unnest(have), 1 FROM moved
        ) AS side
        CROSS JOIN (SELECT launched_at AS at FROM campaign
            WHERE org_id = :org_id AND id = :campaign_id) AS launch
        WHERE side.at IS NOT NULL
    ) AS each GROUP BY name, at HAVING sum(more) <> 0 ORDER BY name, at
    ON CONFLICT (org_id, campaign_id, name, at, shard)
    DO UPDATE SET count = campaign_moment.count + excluded.count
)
"""
