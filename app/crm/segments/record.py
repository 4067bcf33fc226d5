"""A segment, and who was put into a static one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.criteria.tree import Node, from_json
from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned, SoftDeleted, UtcTime
from app.extensions import Model

DYNAMIC, STATIC = "dynamic", "static"


@entity
class Segment(SoftDeleted, Entity, Model):
    """`membership` is dynamic (`rules` say who is in it) or static (`segment_member` does; it has
    no rules). Outside it is called `kind`."""

    __tablename__ = "segment"
    kind = "segment"
    read_right = "campaign:read"
    own_by = None

    name: Mapped[str]
    membership: Mapped[str]
    rules: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    made_by_id: Mapped[UUID | None]

    __table_args__ = (
        reference("made_by_id", "user_account"),
        owned_index("made_by_id"),
        Index(
            "ix_segment_named",
            "org_id",
            "name",
            "id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    @property
    def is_static(self) -> bool:
        return self.membership == STATIC

    @property
    def where(self) -> Node:
        """The rules of a dynamic one."""
        return from_json(self.rules)

    def event_facts(self) -> dict[str, Any]:
        return {"segment_id": self.id, "name": self.name, "kind": self.membership}


class SegmentMember(OrgOwned, Model):
    """A contact in a static segment; `added_by_id` put it there."""

    __tablename__ = "segment_member"

    segment_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    added_by_id: Mapped[UUID | None]
    added_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        reference("segment_id", "segment", ondelete="CASCADE"),
        reference("contact_id", "contact", ondelete="CASCADE"),
        reference("added_by_id", "user_account"),
        owned_index("contact_id"),
        owned_index("added_by_id"),
    )
