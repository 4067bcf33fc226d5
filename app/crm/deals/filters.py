"""By what a view of open deals is narrowed, and how it is ordered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal_column, or_, select

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage
from app.crm.text import fold
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

NEVER: Any = literal_column("'infinity'::timestamptz")
IDLE_SINCE = func.greatest(Deal.created_at, Deal.stage_entered_at, Deal.last_activity_at)
SORTS: dict[str, Any] = {
    "position": Deal.position,
    "next": func.extract("epoch", func.coalesce(Deal.next_activity_at, NEVER)),
    "close": func.extract("epoch", func.coalesce(Deal.expected_close_date, NEVER)),
    "value": -func.coalesce(Deal.value_amount, 0),  # type: ignore[attr-defined]
    "idle": func.extract("epoch", IDLE_SINCE),
}


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Which open deals a view shows. Amounts are in minor units, whatever the currency; `sort` is
    one of SORTS, each ascending (the highest value, the longest idle first)."""

    owner: UUID | None = None
    team: UUID | None = None
    closes: date | None = None
    value_min: int | None = None
    value_max: int | None = None
    tag: str = ""
    rotting: bool = False
    q: str = ""
    sort: str = "position"

    @property
    def narrows(self) -> bool:
        """Does it leave any deal out?"""
        return self != DealFilter(sort=self.sort)

    def conditions(self, ctx: "Context") -> list[ColumnElement[bool]]:
        """The open deals that the actor may see and that pass."""
        found: list[Any] = [Deal.status == "open", visible(ctx.actor, Deal)]
        if self.owner:
            found.append(Deal.owner_id == self.owner)
        if self.team:
            found.append(Deal.owner_id.in_(select(User.id).where(User.team_id == self.team)))
        if self.closes:
            found.append(Deal.expected_close_date < _end_of(self.closes, ctx.actor.time_zone))
        return found + self._by_value() + self._by_words() + self._by_rot(ctx.now)

    def _by_value(self) -> list[Any]:
        amount: Any = Deal.value_amount  # type: ignore[attr-defined]
        least = [] if self.value_min is None else [amount >= self.value_min]
        return least + ([] if self.value_max is None else [amount <= self.value_max])

    def _by_words(self) -> list[Any]:
        words = [_says(word) for word in fold(self.q).split()]
        return words + ([Deal.tags.contains([self.tag])] if self.tag else [])

    def _by_rot(self, now: datetime) -> list[Any]:
        if not self.rotting:
            return []
        patience = select(PipelineStage.rot_period_days * timedelta(days=1))
        patience = patience.where(PipelineStage.id == Deal.stage_id)
        return [now - IDLE_SINCE > patience.correlate(Deal).scalar_subquery()]


def _says(word: str) -> Any:
    """The deal's title or its contact says the word."""
    whose = select(Contact.id).where(Contact.search_text.contains(word, autoescape=True))
    return or_(Deal.search_text.contains(word, autoescape=True), Deal.contact_id.in_(whose))


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
