"""The send ledger: one row for each recipient of a campaign, and how many are in which state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model

STATES = (
    "queued", "claimed", "sent", "delivered", "failed", "uncertain", "suppressed", "skipped",
)  # fmt: skip
MARKS = (
    "opened", "machine_opened", "clicked", "converted", "bounced", "complained", "unsubscribed",
)  # fmt: skip


class CampaignRecipient(OrgOwned, Model):
    """A recipient, once for each contact; the row stays when the contact goes. `address` is the one
    of the launch. Written by `ledger` alone.

    `state`: queued (not before `due_at`); claimed (part of the request `chunk_id`; since `begun_at`
    it is perhaps out); sent (a carrier took it); delivered; failed; uncertain (a person decides);
    suppressed (its owner wants none, or it reaches nobody: `reason`); skipped (`reason`). A bounced
    one is failed too.
    """

    __tablename__ = "campaign_recipient"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contact_id: Mapped[UUID]
    channel: Mapped[str | None]
    address: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    chunk_id: Mapped[UUID | None]
    begun_at: Mapped[datetime | None] = mapped_column(UtcTime)
    provider: Mapped[str | None]
    provider_id: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    machine_opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    clicked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_click_at: Mapped[datetime | None] = mapped_column(UtcTime)
    converted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcTime)
    complained_at: Mapped[datetime | None] = mapped_column(UtcTime)
    unsubscribed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("org_id", "contact_id", "campaign_id"),
        Index("ix_campaign_recipient_state", "org_id", "campaign_id", "state", "n"),
        Index(
            "ix_campaign_recipient_provider",
            "provider_id",
            postgresql_where=text("provider_id IS NOT NULL"),
        ),
        Index(
            "ix_campaign_recipient_clicked",
            "org_id",
            "last_click_at",
            postgresql_where=text("clicked_at IS NOT NULL AND converted_at IS NULL"),
        ),
    )


class CampaignTally(OrgOwned, Model):
    """How many recipients are in a state, or have a mark; the sum over `shard`, so that senders do
    not wait for each other. Changed in the same statement as the recipients."""

    __tablename__ = "campaign_tally"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )
