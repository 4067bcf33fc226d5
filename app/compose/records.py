"""The columns that every record has, and how records name each other within their org."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, event, func, text
from sqlalchemy.orm import (
    Mapped,
    declared_attr,
    foreign,
    mapped_column,
    relationship,
    remote,
)

from app.compose.actor import Actor
from app.compose.tenancy import OrgOwned, TenantSession, UtcTime


def new_id() -> UUID:
    """A UUIDv7: unique, and later ids sort behind earlier ones."""
    return uuid_utils.uuid7()


class Entity(OrgOwned):
    """A record with an id, a version that grows with each change, and its times.

    `kind` is the noun the permission matrix knows it by; `own_by` the column of "own"; `named_by` a
    column that names one as well as its id does.
    """

    kind: ClassVar[str]
    read_right: ClassVar[str]
    own_by: ClassVar[str | None] = "owner_id"
    named_by: ClassVar[str | None] = None

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)
    version: Mapped[int] = mapped_column(default=1, sort_order=11)
    created_at: Mapped[datetime] = mapped_column(UtcTime, sort_order=12)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, sort_order=13)

    def __init_subclass__(cls, **options: Any) -> None:
        if "kind" in cls.__dict__ and "read_right" not in cls.__dict__:
            cls.read_right = f"{cls.kind}:read"
        super().__init_subclass__(**options)

    def owned_by(self, actor_id: UUID | None) -> bool:
        return self.own_by is not None and getattr(self, self.own_by) == actor_id

    @classmethod
    def seen_by(cls, actor: Actor) -> ColumnElement[bool] | None:
        """Which rows exist for the actor, for records that are seen as another one is."""
        return None

    def event_links(self) -> list[UUID]:
        """The records on whose timelines an event of this one appears."""
        return [self.id]

    def event_facts(self) -> dict[str, Any]:
        """What every event about this record says of it, by snake_case payload keys."""
        return {}

    def assign(self, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Sets attributes; returns {attribute: [before, after]} for those that really changed."""
        changes = {}
        for name, after in values.items():
            before = getattr(self, name)
            if before != after:
                setattr(self, name, after)
                changes[name] = [before, after]
        return changes


def owned_index(*columns: str, **options: Any) -> Index:
    """An index of one org's rows, named after its columns."""
    return Index(None, "org_id", *columns, **options)


def words_index(name: str, column: str, folded: str = "", where: str = "") -> Index:
    """Finds a text by parts of its words, in records that are not deleted. `folded` names the text
    in lower case, where the column's own is not folded already."""
    return Index(
        name,
        func.lower(text(column)).label(folded) if folded else column,
        postgresql_using="gin",
        postgresql_ops={folded or column: "gin_trgm_ops"},
        postgresql_where=text(" AND ".join(filter(None, (where, "deleted_at IS NULL")))),
    )


def reference(
    column: str, table: str, ondelete: str | None = None, *, later: bool = False
) -> ForeignKeyConstraint:
    """A foreign key that stays within the org: (org_id, column) → table(org_id, id). `later`: the
    two tables refer to each other, so it is added when both are there."""
    return ForeignKeyConstraint(
        ["org_id", column],
        [f"{table}.org_id", f"{table}.id"],
        ondelete=ondelete,
        use_alter=later,
    )


def belongs_to(model: str, column: str) -> Any:
    """A read-only link to the record that `column` names; loaded only when a query asks for it."""

    def link(cls: Any) -> Any:
        def joined() -> Any:
            other = next(
                mapper.class_ for mapper in cls.registry.mappers if mapper.class_.__name__ == model
            )
            return (remote(other.org_id) == foreign(cls.org_id)) & (
                remote(other.id) == foreign(getattr(cls, column))
            )

        return relationship(model, primaryjoin=joined, viewonly=True, lazy="raise", uselist=False)

    return declared_attr(link)


@event.listens_for(TenantSession, "before_flush")
def _grow_version(session: Any, _context: Any, _instances: Any) -> None:
    for record in session.dirty:
        if not isinstance(record, Entity) or not session.is_modified(record):
            continue
        if record.id not in session.info.setdefault("grown", set()):
            session.info["grown"].add(record.id)
            record.version += 1
            record.updated_at = session.info["now"]
    for record in session.new:
        if isinstance(record, Entity):
            record.created_at = record.created_at or session.info["now"]
            record.updated_at = record.updated_at or record.created_at


@event.listens_for(TenantSession, "after_commit")
@event.listens_for(TenantSession, "after_rollback")
def _forget_grown(session: Any) -> None:
    session.info.pop("grown", None)
