"""The tenant itself, and the counter that numbers its events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import new_id
from app.compose.tenancy import UtcTime
from app.extensions import Model


class Org(Model):
    """The tenant. Its settings are `config.*` (decisions, Rules)."""

    __tablename__ = "org"
    kind = "org"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="UTC")
    currency: Mapped[str] = mapped_column(CHAR(3), default="USD")
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    def event_links(self) -> list[UUID]:
        return [self.id]


class EventCounter(Model):
    """Apart from `org`, because it is locked for the last moment of every commit."""

    __tablename__ = "event_counter"

    org_id: Mapped[UUID] = mapped_column(ForeignKey("org.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
