"""Templates, the processes that follow them, and the processes' tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose import authority
from app.compose.actor import Actor
from app.compose.records import Entity, belongs_to, owned_index, reference
from app.compose.registry import entity, registry
from app.compose.tenancy import UtcTime
from app.extensions import Model
from app.modules.workflow.conditions import FACTS


@entity
class WflTemplate(Entity, Model):
    """How a process goes. Each edit makes a new `version`; `stages` are `plans.StagePlan`s."""

    __tablename__ = "wfl_template"
    kind = "workflow-template"
    read_right = "process:read"
    own_by = None

    key: Mapped[str]
    name: Mapped[str]
    entity_type: Mapped[str]
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)

    __table_args__ = (UniqueConstraint("org_id", "key"),)


@entity
class WflProcess(Entity, Model):
    """A template at work on one record. `stages` is the plan it started with; `status` is running,
    completed or cancelled. Who may see the record may see its process."""

    __tablename__ = "wfl_process"
    kind = "process"
    own_by = None

    template_key: Mapped[str]
    template_version: Mapped[int]
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    entity_type: Mapped[str]
    entity_id: Mapped[UUID]
    context: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    status: Mapped[str] = mapped_column(default="running")
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        Index(
            "uq_wfl_process_running",
            "org_id",
            "entity_id",
            "template_key",
            unique=True,
            postgresql_where=text("status = 'running'"),
        ),
        owned_index("entity_id", "created_at"),
    )

    @classmethod
    def seen_by(cls, actor: Actor) -> ColumnElement[bool]:
        """The processes whose records exist for the actor."""
        return or_(
            *(
                and_(
                    cls.entity_type == entity_type,
                    # Looked up for each: `in` would gather all records there are.
                    select(model.id)
                    .where(model.id == cls.entity_id, authority.visible(actor, model))
                    .correlate(cls)
                    .exists(),
                )
                for entity_type in FACTS
                if (model := registry.entities[entity_type.lower()])
            )
        )

    @property
    def label(self) -> str:
        """SALES_PROCESS is read as Sales process."""
        return self.template_key.replace("_", " ").capitalize()

    @property
    def running(self) -> bool:
        return self.status == "running"

    def event_links(self) -> list[UUID]:
        return [self.id, self.entity_id]

    def event_facts(self) -> dict[str, Any]:
        return {
            "process_id": self.id,
            "process": self.label,
            "template_id": self.template_key,
            "entity_type": self.entity_type,
            "entity_id": self.entity_id,
        }


@entity
class WflTask(Entity, Model):
    """One task. `key` and `stage_key` name its place in the process's plan. `ready`: it can be done
    now, for it is there and its stage is open; kept by `readiness`, for lists. `by_hand`: somebody
    chose the assignee."""

    __tablename__ = "wfl_task"
    kind = "task"
    read_right = "process:read"
    own_by = "assignee_id"

    process_id: Mapped[UUID]
    stage_key: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    role: Mapped[str]
    position: Mapped[int]
    assignee_id: Mapped[UUID | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ready: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    completed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    completed_by_id: Mapped[UUID | None]

    __table_args__ = (
        reference("process_id", "wfl_process", ondelete="CASCADE"),
        reference("assignee_id", "user_account"),
        reference("completed_by_id", "user_account"),
        owned_index("process_id", "position"),
        Index(
            "ix_wfl_task_ready",
            "org_id",
            "assignee_id",
            "due_at",
            postgresql_where=text("ready"),
        ),
        Index(
            "ix_wfl_task_calendar",
            "org_id",
            "assignee_id",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_wfl_task_due", "org_id", "due_at", postgresql_where=text("ready")),
        Index(
            "ix_wfl_task_done",
            "org_id",
            "completed_by_id",
            "completed_at",
            postgresql_where=text("completed_at IS NOT NULL"),
        ),
    )

    assignee = belongs_to("User", "assignee_id")
