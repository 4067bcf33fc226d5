"""A bulk job, and the records that it works through."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model

ENDED = ("done", "stopped")


@entity
class BulkJob(Entity, Model):
    """`state` is waiting, running, done or stopped. `of` is the kind of its records, which are
    frozen when it starts; `handed` counts what each new owner got, {id: number}."""

    __tablename__ = "bulk_job"
    kind = "bulk-job"
    read_right = "bulk:read"
    own_by = "started_by_id"

    of: Mapped[str]
    action: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    state: Mapped[str] = mapped_column(default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    handed: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    started_by_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undo_of_id: Mapped[UUID | None]
    undone_by_id: Mapped[UUID | None]

    __table_args__ = (
        reference("started_by_id", "user_account"),
        owned_index("created_at", "id"),
        owned_index("started_by_id"),
    )

    @property
    def worked(self) -> int:
        """How many records it is through with."""
        return self.done + self.unchanged + self.refused + self.held

    @property
    def ended(self) -> bool:
        return self.state in ENDED


class BulkItem(OrgOwned, Model):
    """One record of a job, once. `state` is waiting, done, unchanged, refused or held; `changes`
    are those of every record that it changed, [{kind, id, changes}]; `back` those to take back."""

    __tablename__ = "bulk_item"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="waiting")
    title: Mapped[str | None]
    reason: Mapped[str | None]
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    back: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "job_id"], ["bulk_job.org_id", "bulk_job.id"], ondelete="CASCADE"
        ),
        Index(
            "ix_bulk_item_waiting",
            "org_id",
            "job_id",
            "n",
            postgresql_where=text("state = 'waiting'"),
        ),
        owned_index("job_id", "state", "n"),
    )
