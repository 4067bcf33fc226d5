"""What is being handed to a carrier, committed before the call; and how fast it may go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model


class CampaignChunk(OrgOwned, Model):
    """Messages that a lane is handing over; gone when it is known what became of each. Its id is
    the idempotency key. `messages` are the rendered `Outgoing`s, compressed. `failed` is why the
    last call came to nothing; `due_at` when it may be made again. Handed over step by step,
    `in_hand` are the numbers of those that are perhaps out by now, `fates` what became of the ones
    before; None where all go out at once."""

    __tablename__ = "campaign_chunk"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID]
    lane: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str]
    carrier: Mapped[str]
    messages: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    failed: Mapped[str | None]
    in_hand: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    fates: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
        Index("ix_campaign_chunk_lane", "org_id", "campaign_id", "lane"),
    )


class CampaignRun(OrgOwned, Model):
    """A launched campaign at work. `active_at` is when a lane last worked at it, or means to again;
    `failures` and `refusals` are in a row; `waiting` is what it waits for, in words; its progress
    was told at `told_at`, with `told` messages handled, at `per_minute`. Carriers were asked up to
    recipient `asked_n` what became of its messages."""

    __tablename__ = "campaign_run"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    lanes: Mapped[int] = mapped_column(SmallInteger)
    active_at: Mapped[datetime] = mapped_column(UtcTime)
    told_at: Mapped[datetime] = mapped_column(UtcTime)
    told: Mapped[int] = mapped_column(default=0)
    per_minute: Mapped[float | None]
    failures: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[str | None]
    asked_n: Mapped[int] = mapped_column(server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )


class CampaignPace(OrgOwned, Model):
    """Not before `next_at` does the org send anything by this `name`: a campaign with a rate, or a
    carrier (`pace`)."""

    __tablename__ = "campaign_pace"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcTime)
