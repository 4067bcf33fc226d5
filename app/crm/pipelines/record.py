"""Pipeline and its stages (section 4)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import SoftDeleted
from app.crm.pipelines.needs import Key
from app.extensions import Model


@entity
class Pipeline(SoftDeleted, Entity, Model):
    __tablename__ = "pipeline"
    kind = "pipeline"
    own_by = None

    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "uq_pipeline_default",
            "org_id",
            unique=True,
            postgresql_where=text("is_default AND deleted_at IS NULL"),
        ),
    )


@entity
class PipelineStage(SoftDeleted, Entity, Model):
    """`outcome` won or lost: entering the stage is the closing command. `rot_period_days`: a deal
    that rests here longer, without any activity, rots. `to_enter`: what a deal needs (`needs`)."""

    __tablename__ = "pipeline_stage"
    kind = "stage"
    read_right = "pipeline:read"
    own_by = None

    pipeline_id: Mapped[UUID]
    name: Mapped[str]
    order: Mapped[int]
    probability: Mapped[int]
    rot_period_days: Mapped[int | None]
    outcome: Mapped[str | None]
    to_enter: Mapped[list[Key]] = mapped_column(ARRAY(String), default=list)
    color: Mapped[str] = mapped_column(default="gray")

    __table_args__ = (
        reference("pipeline_id", "pipeline"),
        owned_index("pipeline_id", "order"),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
    )

    @property
    def label(self) -> str:
        """The name as a person reads it: `discovery-complete` is shown as Discovery complete."""
        if self.name.islower() and " " not in self.name:
            return self.name.replace("-", " ").capitalize()
        return self.name
