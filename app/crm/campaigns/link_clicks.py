"""How often each link of a campaign's messages was followed, and by how many."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, SmallInteger, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.listing import Page, WholeParameters, part
from app.compose.registry import query
from app.compose.tenancy import OrgOwned, UtcTime
from app.crm.campaigns.links import plainly
from app.crm.campaigns.record import Campaign, CampaignContent
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.crm.campaigns.ledger import Ledger
    from app.crm.campaigns.recipient import CampaignRecipient


class CampaignClick(OrgOwned, Model):
    """That recipient `n` followed a link, and how often."""

    __tablename__ = "campaign_click"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    link: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    clicks: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )


class CampaignLink(OrgOwned, Model):
    """How often a link of the channel's content was followed, by how many people; the sum over
    `shard`, as in the tally."""

    __tablename__ = "campaign_link"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    clicks: Mapped[int]
    people: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )


@dataclass(frozen=True)
class LinkClicks:
    """`url` as it stood in the messages, with its UTM parameters."""

    channel: str
    url: str
    clicks: int
    people: int

    @property
    def words(self) -> str:
        return plainly(self.url)


class AskLinks(WholeParameters):
    id: UUID


@query("crm.campaignLinks", right="campaign:read")
def campaign_links(ctx: "Context", data: AskLinks) -> Page:
    """All links of its messages, those that most people followed first."""
    ctx.get(Campaign, data.id)
    return part(links_of(ctx, data.id), data)


def links_of(ctx: "Context", campaign_id: UUID) -> list[LinkClicks]:
    row, kept = CampaignLink, CampaignContent
    sums = (
        select(row.channel, row.link, func.sum(row.clicks), func.sum(row.people))
        .where(row.campaign_id == campaign_id)
        .group_by(row.channel, row.link)
    )
    counts = {
        (channel, link): (int(clicks), int(people))
        for channel, link, clicks, people in ctx.session.execute(sums)
    }
    contents = select(kept.channel, kept.links).where(kept.campaign_id == campaign_id)
    found = [
        LinkClicks(channel, url, *counts.get((channel, number), (0, 0)))
        for channel, urls in ctx.session.execute(contents.order_by(kept.channel))
        for number, url in enumerate(urls)
    ]
    return sorted(found, key=lambda link: (-link.people, -link.clicks))


def count_click(ledger: "Ledger", recipient: "CampaignRecipient", link: int, at: datetime) -> None:
    """One more; in the transaction that notes in the ledger who clicked."""
    given = {"n": recipient.n, "channel": recipient.channel, "link": link, "at": at}
    key = {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id, "shard": ledger.shard}
    ledger.line.execute(_CLICK, {**key, **given})


_CLICK = text("""
    WITH click AS (
        INSERT INTO campaign_click (org_id, campaign_id, n, link, clicks, last_at)
        VALUES (:org_id, :campaign_id, :n, :link, 1, :at)
        ON CONFLICT (org_id, campaign_id, n, link) DO UPDATE
        SET clicks = campaign_click.clicks + 1,
            last_at = greatest(campaign_click.last_at, excluded.last_at)
        RETURNING clicks
    )
    INSERT INTO campaign_link (org_id, campaign_id, channel, link, shard, clicks, people)
    SELECT :org_id, :campaign_id, :channel, :link, :shard, 1, CASE clicks WHEN 1 THEN 1 ELSE 0 END
    FROM click
    ON CONFLICT (org_id, campaign_id, channel, link, shard) DO UPDATE
    SET clicks = campaign_link.clicks + 1, people = campaign_link.people + excluded.people""")
