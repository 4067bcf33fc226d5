"""Who there is: users, teams, and the secrets by which they come in (kept only as hashes)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, belongs_to, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import UtcTime
from app.extensions import Model

USUAL_MINUTES = 30


@entity
class Team(Entity, Model):
    """A team has one manager; who belongs to it says so (`User.team_id`). Without a `booking_slug`
    nobody can book it by its page; a meeting booked there takes `meeting_minutes`."""

    __tablename__ = "team"
    kind = "team"
    own_by = None

    name: Mapped[str]
    manager_id: Mapped[UUID | None]
    booking_slug: Mapped[str | None] = mapped_column(unique=True)
    meeting_minutes: Mapped[int] = mapped_column(default=USUAL_MINUTES)

    __table_args__ = (
        UniqueConstraint("org_id", "name"),
        reference("manager_id", "user_account", ondelete="RESTRICT", later=True),
    )


@entity
class User(Entity, Model):
    """The specification's actor. `email_key` is the folded address, unique over all orgs, and so is
    `booking_slug`: the address of a booking page names no org."""

    __tablename__ = "user_account"
    kind = "user"
    own_by = None

    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    team_id: Mapped[UUID | None]
    time_zone: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    active: Mapped[bool] = mapped_column(default=True)
    booking_slug: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    __table_args__ = (
        reference("team_id", "team", ondelete="RESTRICT"),
        owned_index("team_id"),
    )

    team = belongs_to("Team", "team_id")


@entity
class ApiToken(Entity, Model):
    """A bearer token: only its SHA-256 is kept; `prefix` is what a person recognises it by."""

    __tablename__ = "api_token"
    kind = "token"
    own_by = "user_id"

    user_id: Mapped[UUID]
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        reference("user_id", "user_account", ondelete="CASCADE"),
        owned_index("user_id"),
    )


@entity
class SignIn(Entity, Model):
    """A server-side session of a browser; ends when it is revoked, idle or old."""

    __tablename__ = "sign_in"
    kind = "session"
    own_by = "user_id"

    user_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str | None] = mapped_column(INET)
    agent: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        reference("user_id", "user_account", ondelete="CASCADE"),
        Index("ix_sign_in_user", "org_id", "user_id", "revoked_at"),
    )


class OneTimeLink(Entity, Model):
    """A link that works once and for a while: `purpose` is password-reset or invitation."""

    __tablename__ = "one_time_link"
    kind = "link"
    own_by = "user_id"

    user_id: Mapped[UUID]
    purpose: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (reference("user_id", "user_account", ondelete="CASCADE"),)
