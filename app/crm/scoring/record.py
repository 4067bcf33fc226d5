"""A scoring rule, and a run that counts every score anew."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.records import Entity, belongs_to, owned_index, reference
from app.compose.registry import entity
from app.compose.tenancy import UtcTime
from app.extensions import Model

FIT, BEHAVIOUR = "fit", "behaviour"
GROUPS = {FIT: "Fit", BEHAVIOUR: "Behaviour"}
ENDED = ("done", "replaced")


@entity
class ScoringRule(Entity, Model):
    """`points` for a contact that passes `condition`, rules as segments have them; with `per` so
    often as there are such things, `at_most` as often as that. `asks` are the fields that its
    outcome depends on; `position` is its place among all rules."""

    __tablename__ = "scoring_rule"
    kind = "scoring-rule"
    read_right = "scoring:read"
    own_by = None

    name: Mapped[str]
    group: Mapped[str]
    condition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    points: Mapped[int]
    per: Mapped[str | None]
    at_most: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]
    asks: Mapped[list[str]] = mapped_column(ARRAY(String))

    __table_args__ = (owned_index("position", "id"),)

    def event_facts(self) -> dict[str, Any]:
        return {"rule_id": self.id, "name": self.name, "group": self.group, "points": self.points}


@entity
class ScoringRun(Entity, Model):
    """Counts the contacts anew after the rules changed, in the order of their ids up to `after`.
    `state` is waiting, running, done or replaced (by a later run); `done` of `total` are through,
    `changed` have another score now. `back` are the changes of rules that would undo it."""

    __tablename__ = "scoring_run"
    kind = "scoring-run"
    read_right = "scoring:read"
    own_by = None

    state: Mapped[str] = mapped_column(default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    after: Mapped[UUID | None]
    back: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    started_by_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        reference("started_by_id", "user_account"),
        owned_index("created_at", "id"),
        owned_index("started_by_id"),
        Index(
            "ix_scoring_run_under_way",
            "org_id",
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )

    started_by = belongs_to("User", "started_by_id")

    @property
    def ended(self) -> bool:
        return self.state in ENDED
