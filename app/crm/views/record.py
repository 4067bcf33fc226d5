"""A saved view of a list."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, and_, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.actor import Actor
from app.compose.authority import may
from app.compose.criteria.tree import Group, from_json, grouped
from app.compose.records import Entity, reference
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted
from app.extensions import Model

READ = {"deals": "deal:read", "contacts": "contact:read", "leads": "lead:read"}


@entity
class SavedView(SoftDeleted, Entity, Model):
    """`subject` is the list's name, `filters` its rules as JSON. A shared one is seen by everybody
    who may read the list; a pinned one stands as a tab above it."""

    __tablename__ = "saved_view"
    kind = "view"

    owner_id: Mapped[UUID]
    subject: Mapped[str]
    name: Mapped[str]
    layout: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sort: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    shared: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        reference("owner_id", "user_account", ondelete="CASCADE"),
        Index(
            "ix_saved_view_seen",
            "org_id",
            "subject",
            "name",
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    @classmethod
    def seen_by(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own and the shared ones, of lists that one may read."""
        readable = [subject for subject, right in READ.items() if may(actor, right)]
        return and_(cls.subject.in_(readable), or_(cls.shared, cls.owner_id == actor.id))

    def event_facts(self) -> dict[str, Any]:
        return {"view_id": self.id, "name": self.name, "kind": self.subject, "shared": self.shared}

    @property
    def where(self) -> Group:
        """The filters as rules."""
        return grouped(from_json(self.filters))
