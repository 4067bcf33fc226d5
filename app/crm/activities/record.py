"""Activity (section 4): what was done with a contact, or is planned."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, belongs_to, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted, UtcTime
from app.extensions import Model

TYPES = ("call", "email", "meeting", "note", "task", "demo")
TOUCHES = ("call", "email", "meeting", "demo")


@entity
class Activity(SoftDeleted, Entity, Model):
    """A note is done when it is written; the others are open until completed. With `due_on` it is
    for the whole day, and `due_at` is the end of that day where its actor is. `remind_at` follows
    from when it is due; `reminded_for` is the one that was told. An email that was sent from here
    has its `mail_id`; one that goes out by itself at `due_at` says in `sending` to whom ({to, cc,
    inReplyTo}), and why it did not (`stopped`)."""

    __tablename__ = "activity"
    kind = "activity"
    own_by = "actor_id"

    type: Mapped[str]
    contact_id: Mapped[UUID]
    deal_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    subject: Mapped[str]
    body: Mapped[str | None]
    outcome: Mapped[str | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    due_on: Mapped[date | None]
    duration_minutes: Mapped[int | None]
    remind_minutes_before: Mapped[int | None]
    remind_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reminded_for: Mapped[datetime | None] = mapped_column(UtcTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcTime)
    scheduling_booking_id: Mapped[UUID | None]
    mail_id: Mapped[UUID | None]
    sending: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        reference("contact_id", "contact"),
        reference("deal_id", "deal"),
        reference("lead_id", "lead"),
        reference("actor_id", "user_account"),
        reference("scheduling_booking_id", "sch_bookings"),
        reference("mail_id", "ntf_mail"),
        Index(
            "ix_activity_mail",
            "org_id",
            "mail_id",
            postgresql_where=text("mail_id IS NOT NULL"),
        ),
        owned_index("contact_id", "created_at"),
        owned_index("lead_id"),
        Index(
            "ix_activity_open",
            "org_id",
            "actor_id",
            "due_at",
            postgresql_where=text("completed_at IS NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_activity_due",
            "org_id",
            "due_at",
            "id",
            postgresql_include=["actor_id"],
            postgresql_where=text("completed_at IS NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_activity_deal",
            "org_id",
            "deal_id",
            "due_at",
            postgresql_where=text("completed_at IS NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_activity_calendar",
            "org_id",
            "actor_id",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_activity_booking",
            "org_id",
            "scheduling_booking_id",
            postgresql_where=text("scheduling_booking_id IS NOT NULL"),
        ),
        Index(
            "ix_activity_done",
            "org_id",
            "actor_id",
            "completed_at",
            "id",
            postgresql_where=text("completed_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        Index(
            "ix_activity_completed",
            "org_id",
            "completed_at",
            "id",
            postgresql_where=text("completed_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        owned_index("created_at", "id"),
    )

    contact = belongs_to("Contact", "contact_id")
    deal = belongs_to("Deal", "deal_id")
    actor = belongs_to("User", "actor_id")

    def event_links(self) -> list[UUID]:
        return [found for found in (self.id, self.contact_id, self.deal_id, self.lead_id) if found]

    def event_facts(self) -> dict[str, Any]:
        return {
            "activity_id": self.id,
            "type": self.type,
            "subject": self.subject,
            "contact_id": self.contact_id,
            "deal_id": self.deal_id,
            "lead_id": self.lead_id,
            "actor_id": self.actor_id,
            "due_at": self.due_at,
            "due_on": self.due_on,
        }
