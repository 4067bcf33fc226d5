"""The event log: audit log, timeline, notification source and the sockets' log in one table."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String, UniqueConstraint, desc
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.money import Money
from app.compose.org import Org
from app.compose.records import Entity, new_id
from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model


class Event(OrgOwned, Model):
    """Something that happened. `seq` counts the org's events in commit order; `at` is when it
    happened, which for imported history is long before. `changes` is {field: [before, after]};
    `subject_version` is the version that the subject had after the commit."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(default=new_id)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[UUID | None]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    subject_version: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    channels: Mapped[list[str]] = mapped_column(ARRAY(String))
    cause: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(INET)

    __table_args__ = (
        UniqueConstraint("org_id", "id"),
        Index(None, "org_id", "subject_id", desc("seq")),
        Index(None, "org_id", "name", desc("seq")),
    )


class EventLink(OrgOwned, Model):
    """On whose timeline an event appears. `at` is repeated here to page by index alone."""

    __tablename__ = "event_link"

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "seq"], ["event.org_id", "event.seq"], ondelete="CASCADE"),
        Index(None, "org_id", "record_id", desc("at"), desc("seq")),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, where the record itself is not read for it."""

    kind: str
    id: UUID


@dataclass(slots=True)
class Pending:
    """An event that waits for the commit to be numbered. `history` fires no hooks."""

    name: str
    subject: Entity | Org | Subject
    payload: dict[str, Any]
    changes: dict[str, list[Any]] | None
    links: list[UUID]
    at: datetime
    actor_id: UUID | None
    cause: str | None
    address: str | None
    channels: list[str] = field(default_factory=list)
    history: bool = False
    id: UUID = field(default_factory=new_id)

    def row(self, org_id: UUID, seq: int) -> dict[str, Any]:
        return {
            "org_id": org_id,
            "seq": seq,
            "id": self.id,
            "name": self.name,
            "at": self.at,
            "actor_id": self.actor_id,
            "subject_kind": self.subject.kind,
            "subject_id": self.subject.id,
            "subject_version": getattr(self.subject, "version", None),
            "payload": plain(self.payload),
            "changes": plain(self.changes),
            "channels": self.channels,
            "cause": self.cause,
            "address": self.address,
        }

    def link_rows(self, org_id: UUID, seq: int) -> list[dict[str, Any]]:
        return [
            {"org_id": org_id, "record_id": record_id, "seq": seq, "at": self.at}
            for record_id in dict.fromkeys(self.links)
        ]


def plain(value: Any) -> Any:
    """As JSON knows it: times in RFC 3339 with Z, ids as strings, money as the API writes it."""
    return to_jsonable_python(value, fallback=_own_json)


def _own_json(value: Any) -> Any:
    if isinstance(value, Money):
        return value.json()
    raise TypeError(f"{value!r} has no form in JSON")
