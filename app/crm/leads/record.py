"""Lead (section 4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.money import money_columns
from app.compose.records import Entity, belongs_to, owned_index, reference, words_index
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted, UtcTime
from app.extensions import Model

OPEN_LEAD = ("new", "contacted", "qualified")


@entity
class Lead(SoftDeleted, Entity, Model):
    """`score` is its contact's while the lead is open; afterwards what it was. `origin` is what is
    known of how it came by a form: {form, utm, page, referrer, answers, consent}."""

    __tablename__ = "lead"
    kind = "lead"

    contact_id: Mapped[UUID]
    title: Mapped[str]
    message: Mapped[str | None]
    source: Mapped[str]
    owner_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="new")
    score: Mapped[int] = mapped_column(default=0)
    estimated_value = money_columns("estimated_value")
    disqualification_reason: Mapped[str | None]
    converted_to_deal_id: Mapped[UUID | None]
    converted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)
    form_id: Mapped[UUID | None]
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        reference("contact_id", "contact"),
        reference("owner_id", "user_account"),
        reference("converted_to_deal_id", "deal", later=True),
        reference("form_id", "lead_form"),
        Index(
            "ix_lead_of_contact",
            "org_id",
            "contact_id",
            postgresql_include=["deleted_at", "status", "score", "source", "created_at"],
        ),
        Index(
            "ix_lead_status",
            "org_id",
            "status",
            "contact_id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_lead_open",
            "org_id",
            "owner_id",
            "score",
            "id",
            postgresql_where=text(
                "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
            ),
        ),
        Index(
            "ix_lead_best",
            "org_id",
            "score",
            "id",
            postgresql_where=text(
                "status IN ('new', 'contacted', 'qualified') AND deleted_at IS NULL"
            ),
        ),
        owned_index("source", "owner_id", postgresql_where=text("deleted_at IS NULL")),
        owned_index("form_id", postgresql_where=text("form_id IS NOT NULL")),
        owned_index("created_at", "id"),
        owned_index("updated_at", "id"),
        owned_index("score", "id"),
        owned_index("estimated_value_amount", "id"),
        words_index("ix_lead_search", "title", "folded_title"),
    )

    contact = belongs_to("Contact", "contact_id")
    owner = belongs_to("User", "owner_id")

    def event_links(self) -> list[UUID]:
        return [self.id, self.contact_id]

    def event_facts(self) -> dict[str, Any]:
        return {"contact_id": self.contact_id, "owner_id": self.owner_id, "title": self.title}
