"""What comes next for many records at once: the earliest open activity that has a date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.crm.activities.record import Activity

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Coming:
    """Due `at` this moment; `on` where it is for the whole of a day."""

    at: datetime
    on: date | None


def coming(ctx: "Context", about: Any, ids: Collection[UUID], *only: Any) -> dict[UUID, Coming]:
    """By the id of the record; `about` is the column of Activity that names it. One statement."""
    statement = (
        select(about, Activity.due_at, Activity.due_on)
        .ext(distinct_on(about))
        .where(about.in_(ids), Activity.completed_at.is_(None), Activity.due_at.is_not(None), *only)
        .order_by(about, Activity.due_at, Activity.id)
    )
    return {row[0]: Coming(row[1], row[2]) for row in ctx.session.execute(statement)}
