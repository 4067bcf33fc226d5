"""Whose time can be booked, when it can't, and what is booked of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, belongs_to, new_id, reference
from app.compose.registry import entity, registry
from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model

LIVE = ("requested", "confirmed")


@entity
class Schedule(Entity, Model):
    """When a user takes meetings; who has none of his own keeps the usual hours (`terms`).

    `hours` are wall times by weekday: {"mon": [["09:00", "12:00"], …]}. Without a `time_zone` they
    are told by the user's own clock. `feed_digest` is of the secret in the calendar feed's address.
    """

    __tablename__ = "sch_schedules"
    kind = "schedule"
    read_right = "booking:read"
    own_by = "user_id"

    user_id: Mapped[UUID]
    time_zone: Mapped[str | None]
    hours: Mapped[dict[str, Any]] = mapped_column(JSONB)
    buffer_before: Mapped[int]
    buffer_after: Mapped[int]
    notice_minutes: Mapped[int]
    meeting_minutes: Mapped[int]
    horizon_days: Mapped[int]
    feed_digest: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        UniqueConstraint("org_id", "user_id"),
        reference("user_id", "user_account", ondelete="CASCADE"),
    )


@entity
class Absence(Entity, Model):
    """A time in which a user takes no meetings: a holiday, a training, a morning at the dentist."""

    __tablename__ = "sch_absences"
    kind = "absence"
    read_right = "booking:read"
    own_by = "user_id"

    user_id: Mapped[UUID]
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str]

    __table_args__ = (
        reference("user_id", "user_account", ondelete="CASCADE"),
        Index("ix_sch_absences_user", "org_id", "user_id", "ends_at"),
    )

    def event_facts(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "reason": self.reason,
        }


@entity
class Booking(Entity, Model):
    """A meeting in somebody's time. What it is about (`contact_id`, `deal_id`) and the activity
    that goes with it are the compose's business: here they are only ids.

    `sequence` counts what guests have to be told of, as calendar programs want it.
    """

    __tablename__ = "sch_bookings"
    kind = "booking"
    own_by = "resource_id"

    resource_id: Mapped[UUID]
    team_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    activity_id: Mapped[UUID | None]
    guest_name: Mapped[str | None]
    guest_email: Mapped[str | None]
    title: Mapped[str]
    note: Mapped[str | None]
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    time_zone: Mapped[str]
    status: Mapped[str] = mapped_column(default="confirmed")
    sequence: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        reference("resource_id", "user_account"),
        reference("team_id", "team", ondelete="SET NULL (team_id)"),
        reference("contact_id", "contact"),
        reference("deal_id", "deal"),
        reference("activity_id", "activity", later=True),
        Index("ix_sch_bookings_resource", "org_id", "resource_id", "starts_at"),
        Index("ix_sch_bookings_contact", "org_id", "contact_id", "starts_at"),
        Index("ix_sch_bookings_start", "org_id", "starts_at"),
    )

    resource = belongs_to("User", "resource_id")
    contact = belongs_to("Contact", "contact_id")
    deal = belongs_to("Deal", "deal_id")

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    def event_links(self) -> list[UUID]:
        return [found for found in (self.id, self.contact_id, self.deal_id) if found]

    def event_facts(self) -> dict[str, Any]:
        label = registry.module_config["scheduling"]["resourceLabel"]
        return {
            "booking_id": self.id,
            "resource_type": label.replace(" ", ""),
            "resource_id": self.resource_id,
            "actor_id": self.resource_id,
            "team_id": self.team_id,
            "contact_id": self.contact_id,
            "deal_id": self.deal_id,
            "activity_id": self.activity_id,
            "title": self.title,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "time_zone": self.time_zone,
            "status": self.status,
            "guest_name": self.guest_name,
            "guest_email": self.guest_email,
        }


class Claim(OrgOwned, Model):
    """A stretch of somebody's time that nobody else gets, buffers included: of a live booking, or
    held for a guest who is still typing (until `expires_at`; `digest` is of the guest's secret).

    The database refuses two that overlap. A hold that expired stands until somebody wants its time.
    """

    __tablename__ = "sch_claims"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resource_id: Mapped[UUID]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    booking_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    digest: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        ExcludeConstraint(
            ("org_id", "="),
            ("resource_id", "="),
            ("during", "&&"),
            using="gist",
            name="ex_sch_claims_overlap",
        ),
        reference("resource_id", "user_account", ondelete="CASCADE"),
        reference("booking_id", "sch_bookings", ondelete="CASCADE"),
        Index("uq_sch_claims_booking", "org_id", "booking_id", unique=True),
    )
