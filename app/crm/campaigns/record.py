"""Campaign (section 4), and what it sends, frozen when it is launched."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, belongs_to, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned, SoftDeleted, UtcTime
from app.extensions import Model

CHANNELS = ("email", "whatsapp", "sms")


@entity
class Campaign(SoftDeleted, Entity, Model):
    """`number` names it in links, in short. A mixed one has `template_keys` by channel.
    `rate_per_minute` is the most it sends, None: as fast as it goes; `window` {from, until, days}
    the org's wall times in which it sends; `utm` what is added to its links, None: nothing.
    `reason` says why it stands still: what paused it, or why a scheduled one asks a person first.
    The audience of one that tries again (`retry_of_id`) are the failed recipients of another, and
    with `retry_uncertain` those of unknown fate."""

    __tablename__ = "campaign"
    kind = "campaign"
    own_by = None

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    name: Mapped[str]
    type: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    segment_id: Mapped[UUID | None]
    template_key: Mapped[str | None]
    template_keys: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    sender_name: Mapped[str | None]
    reply_to: Mapped[str | None]
    rate_per_minute: Mapped[int | None]
    window: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    utm: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    made_by_id: Mapped[UUID | None]
    scheduled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    scheduled_by_id: Mapped[UUID | None]
    launched_at: Mapped[datetime | None] = mapped_column(UtcTime)
    launched_by_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    audience: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    retry_of_id: Mapped[UUID | None]
    retry_uncertain: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        reference("segment_id", "segment"),
        reference("made_by_id", "user_account"),
        reference("scheduled_by_id", "user_account"),
        reference("launched_by_id", "user_account"),
        reference("retry_of_id", "campaign"),
        owned_index("created_at", "id"),
        owned_index("segment_id"),
        Index(
            "ix_campaign_active",
            "org_id",
            "status",
            postgresql_where=text("status IN ('scheduled', 'running') AND deleted_at IS NULL"),
        ),
    )

    segment = belongs_to("Segment", "segment_id")
    made_by = belongs_to("User", "made_by_id")

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that it may use, the preferred one first."""
        return CHANNELS if self.type == "mixed" else (self.type,)

    @property
    def keeper_id(self) -> UUID | None:
        """Whom it concerns: who launched it, else who made it."""
        return self.launched_by_id or self.scheduled_by_id or self.made_by_id

    def event_facts(self) -> dict[str, Any]:
        return {
            "campaign_id": self.id,
            "name": self.name,
            "type": self.type,
            "user_id": self.keeper_id,
        }


class CampaignContent(OrgOwned, Model):
    """What it sends on one channel, as it was at launch: `content` as `templates.content.Content`
    writes itself, `links` the targets that its click links lead to, by their number. The waiting
    recipients of the channel are those from `first_n` to `last_n`."""

    __tablename__ = "campaign_content"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    links: Mapped[list[str]] = mapped_column(JSONB)
    first_n: Mapped[int]
    last_n: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "campaign_id"], ["campaign.org_id", "campaign.id"], ondelete="CASCADE"
        ),
    )
