"""Deal and its line items (section 4)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index, Numeric, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.money import Money, money_columns
from app.compose.records import Entity, belongs_to, owned_index, reference, words_index
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted, UtcTime
from app.crm.deals.totals import Sums, line_sums
from app.crm.pipelines.record import PipelineStage
from app.extensions import Model


@entity
class Deal(SoftDeleted, Entity, Model):
    """`position` orders a column: smaller is higher. `open_probability` is what a closed deal had.
    `next_activity_at` is the due time of its earliest open activity."""

    __tablename__ = "deal"
    kind = "deal"

    contact_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    title: Mapped[str]
    pipeline_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    value = money_columns("value")
    expected_close_date: Mapped[datetime | None] = mapped_column(UtcTime)
    status: Mapped[str] = mapped_column(default="open")
    probability: Mapped[int]
    probability_overridden: Mapped[bool] = mapped_column(default=False)
    open_probability: Mapped[int | None]
    lost_reason: Mapped[str | None]
    won_reason: Mapped[str | None]
    won_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lost_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    position: Mapped[float] = mapped_column(Double, default=0)
    stage_entered_at: Mapped[datetime] = mapped_column(UtcTime)
    last_activity_at: Mapped[datetime | None] = mapped_column(UtcTime)
    next_activity_at: Mapped[datetime | None] = mapped_column(UtcTime)
    rot_told_at: Mapped[datetime | None] = mapped_column(UtcTime)
    tags: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    custom_fields: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    search_text: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        reference("contact_id", "contact"),
        reference("lead_id", "lead"),
        reference("pipeline_id", "pipeline"),
        reference("stage_id", "pipeline_stage"),
        reference("owner_id", "user_account"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        Index("uq_deal_lead", "org_id", "lead_id", unique=True),
        Index(
            "ix_deal_column",
            "org_id",
            "stage_id",
            "position",
            "id",
            postgresql_include=["value_amount", "value_currency", "probability", "owner_id"],
            postgresql_where=text("status = 'open' AND deleted_at IS NULL"),
        ),
        Index(
            "ix_deal_idle",
            "org_id",
            "stage_id",
            func.greatest(*map(text, ("created_at", "stage_entered_at", "last_activity_at"))),
            postgresql_where=text("status = 'open' AND deleted_at IS NULL"),
        ),
        Index(
            "ix_deal_unplanned",
            "org_id",
            "owner_id",
            "expected_close_date",
            "id",
            postgresql_include=["pipeline_id"],
            postgresql_where=text(
                "status = 'open' AND next_activity_at IS NULL AND deleted_at IS NULL"
            ),
        ),
        Index(
            "ix_deal_closed",
            "org_id",
            "closed_at",
            postgresql_where=text("closed_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_deal_of_contact",
            "org_id",
            "contact_id",
            postgresql_include=["deleted_at", "status", "value_amount", "value_currency", "won_at"],
        ),
        Index(
            "ix_deal_status",
            "org_id",
            "status",
            "contact_id",
            postgresql_include=["value_amount", "value_currency", "won_at"],
            postgresql_where=text("deleted_at IS NULL"),
        ),
        owned_index("owner_id", "status"),
        owned_index("created_at", "id"),
        owned_index("updated_at", "id"),
        owned_index("expected_close_date", "id"),
        owned_index("next_activity_at", "id"),
        owned_index("last_activity_at", "id"),
        owned_index("stage_entered_at", "id"),
        owned_index("value_amount", "id"),
        owned_index("search_text", "id"),
        Index(
            "ix_deal_idle_since",
            "org_id",
            func.greatest(*map(text, ("created_at", "stage_entered_at", "last_activity_at"))),
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        words_index(
            "ix_deal_custom",
            "custom_fields::text",
            "folded_custom",
            "custom_fields <> '{}'::jsonb",
        ),
        words_index("ix_deal_search", "search_text"),
    )

    contact = belongs_to("Contact", "contact_id")
    owner = belongs_to("User", "owner_id")
    stage = belongs_to("PipelineStage", "stage_id")

    def enter(self, stage: PipelineStage, now: datetime) -> dict[str, list[Any]]:
        """Stands in `stage` from now on; takes its probability unless set by hand."""
        values: dict[str, Any] = {"stage_id": stage.id, "pipeline_id": stage.pipeline_id}
        if self.stage_id != stage.id:
            values["stage_entered_at"] = now
        if not self.probability_overridden:
            values["probability"] = stage.probability
        return self.assign(values)

    def idle_since(self) -> datetime:
        """The latest of creation, stage entry and any activity (decisions, Events)."""
        return max(filter(None, (self.created_at, self.stage_entered_at, self.last_activity_at)))

    @property
    def idle_at(self) -> datetime:
        """The same, as a list sorts by it."""
        return self.idle_since()

    def idle_days(self, now: datetime) -> int:
        return (now - self.idle_since()).days

    def is_rotting(self, stage: PipelineStage, now: datetime) -> bool:
        if self.status != "open" or stage.rot_period_days is None:
            return False
        return now - self.idle_since() > timedelta(days=stage.rot_period_days)

    def event_links(self) -> list[UUID]:
        return [self.id, self.contact_id]

    def event_facts(self) -> dict[str, Any]:
        return {"contact_id": self.contact_id, "owner_id": self.owner_id, "title": self.title}


class DealLineItem(Entity, Model):
    """One position of an offer; `unit_price` in the deal's currency, minor units."""

    __tablename__ = "deal_line_item"
    kind = "line-item"
    read_right = "deal:read"
    own_by = None

    deal_id: Mapped[UUID]
    item_id: Mapped[UUID]
    variant_id: Mapped[UUID | None]
    qty: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    unit_price = money_columns("unit_price")
    discount_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3), default=Decimal(0))
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(6, 3), default=Decimal(0))
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        reference("deal_id", "deal", ondelete="CASCADE"),
        reference("item_id", "cat_items"),
        owned_index("deal_id", "position"),
    )

    @property
    def sums(self) -> Sums:
        """What it comes to, exact to the minor unit."""
        return line_sums(self.unit_price, self.qty, self.discount_percent, self.tax_percent)

    @property
    def total(self) -> Money:
        """After discount and tax."""
        return self.sums.total
