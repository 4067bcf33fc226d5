"""Which open deals a board shows, and in which order."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, literal_column

from app.compose.authority import visible
from app.compose.criteria.tree import EVERYTHING, Group
from app.crm.deals.fields import AMOUNT, FIELDS, IDLE_SINCE
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context

NEVER: Any = literal_column("'infinity'::timestamptz")
SORTS: dict[str, Any] = {
    "position": Deal.position,
    "next": func.extract("epoch", func.coalesce(Deal.next_activity_at, NEVER)),
    "close": func.extract("epoch", func.coalesce(Deal.expected_close_date, NEVER)),
    "value": -func.coalesce(AMOUNT, 0),
    "idle": func.extract("epoch", IDLE_SINCE),
}


@dataclass(frozen=True, slots=True)
class DealFilter:
    """`where` are checked rules; `sort` is one of SORTS, each ascending (the highest value, the
    longest idle first). `narrows`: does it leave deals of its pipeline out?"""

    where: Group = EVERYTHING
    sort: str = "position"
    narrows: bool = False

    def conditions(self, ctx: "Context") -> list[ColumnElement[bool]]:
        """The open deals that the actor may see and that pass."""
        seen = [Deal.status == "open", visible(ctx.actor, Deal)]
        return [*seen, FIELDS.condition(ctx, self.where)] if self.where.members else seen
