"""Templates, notifications in the program, and mails on their way out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.actor import Actor
from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned, SoftDeleted, UtcTime
from app.extensions import Model
from app.modules.notification.notices import NOTICES


@entity
class NtfTemplate(SoftDeleted, Entity, Model):
    """A message to many, by its `key`; or, by the key of a notice, the org's own words for it on
    one channel (`own_words`), which only those see who change notices.

    `approved` names a text that the provider itself keeps: {name, variables: {name: text}}.
    """

    __tablename__ = "ntf_templates"
    kind = "template"
    read_right = "campaign:read"
    own_by = None
    named_by = "key"

    key: Mapped[str]
    name: Mapped[str]
    channel: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    preheader: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    approved: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    __table_args__ = (
        # A notice has words in the program and by mail; everything else has its key once.
        Index(
            "uq_ntf_templates_key",
            "org_id",
            "key",
            sql("(channel = 'in_app')"),
            unique=True,
            postgresql_where=sql("deleted_at IS NULL"),
        ),
    )

    @classmethod
    def seen_by(cls, actor: Actor) -> ColumnElement[bool] | None:
        return cls.key.not_in(list(NOTICES))


@entity
class Notification(Entity, Model):
    """What one user was told. Only that user reads it."""

    __tablename__ = "ntf_notification"
    kind = "notification"
    own_by = "user_id"

    user_id: Mapped[UUID]
    template_key: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    url: Mapped[str | None]
    variables: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        reference("user_id", "user_account", ondelete="CASCADE"),
        owned_index("user_id", "id"),
        Index(
            "ix_ntf_notification_unread",
            "org_id",
            "user_id",
            postgresql_where=sql("read_at IS NULL"),
        ),
    )

    def event_links(self) -> list[UUID]:
        return []


class NtfDigest(OrgOwned, Model):
    """A day whose digest is made, or needs none. The key makes that happen once."""

    __tablename__ = "ntf_digest"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (reference("user_id", "user_account", ondelete="CASCADE"),)


@entity
class Mail(Entity, Model):
    """A mail, rendered and committed before it is sent.

    `state`: queued, claimed (a worker is sending it), sent, then what the carrier says of it
    (delivered, bounced, complained, suppressed); failed (refused for good), uncertain (a crash
    inside DATA: perhaps it arrived, a person decides), held (no mail server is configured) or
    blocked (the carrier refuses our account).
    `attachments` are `attachments.Attachment`s as JSON keeps them. One that a person wrote has its
    `sender_id`. `carrier` took it, and knows it as `provider_id`.
    """

    __tablename__ = "ntf_mail"
    kind = "mail"
    own_by = None

    address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    cc: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, server_default="{}")
    sender_id: Mapped[UUID | None]
    from_name: Mapped[str | None]
    reply_to: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    references: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    template_key: Mapped[str | None]
    secret: Mapped[bool] = mapped_column(default=False)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, default=list, server_default="[]"
    )
    state: Mapped[str] = mapped_column(default="queued")
    carrier: Mapped[str | None]
    provider_id: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    error: Mapped[str | None]

    __table_args__ = (
        reference("sender_id", "user_account"),
        owned_index("created_at", "id"),
        Index("ix_ntf_mail_provider", "provider_id", postgresql_where=sql("provider_id <> ''")),
        Index("ix_ntf_mail_held", "org_id", postgresql_where=sql("state = 'held'")),
    )


@entity
class NtfSuppression(Entity, Model):
    """An address (folded) or a number that nothing reaches, or that wants none: `reason` is
    bounced, manual (a person, `by_id`, says so), unsubscribed, stopped or complained, `detail` what
    was answered or said. `channel` narrows a number to sms or whatsapp; empty: all. `origin_id` is
    the campaign or mail by which it came."""

    __tablename__ = "ntf_suppression"
    kind = "suppression"
    own_by = None

    address: Mapped[str]
    channel: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str]
    detail: Mapped[str]
    since: Mapped[datetime] = mapped_column(UtcTime)
    origin_id: Mapped[UUID | None]
    by_id: Mapped[UUID | None]

    __table_args__ = (
        reference("by_id", "user_account"),
        UniqueConstraint("org_id", "address", "channel"),
        owned_index("created_at", "id"),
    )


class NtfReport(OrgOwned, Model):
    """What a vendor said about a message. `event` is its own name of it, `report` a
    `reports.Report` as JSON, `raw` what it sent, until it is heard. It is asked about at `due_at`;
    without one it is heard, or given up unless its `provider_id` arrives."""

    __tablename__ = "ntf_report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    event: Mapped[str]
    provider_id: Mapped[str | None]
    key: Mapped[str | None]
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    raw: Mapped[str]
    tries: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        UniqueConstraint("org_id", "provider", "event"),
        Index("ix_ntf_report_due", "org_id", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index(
            "ix_ntf_report_unknown",
            "org_id",
            "provider_id",
            postgresql_where=sql("heard_at IS NULL"),
        ),
        owned_index("created_at"),
    )
