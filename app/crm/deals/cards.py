"""A deal as its card on the board shows it: light rows, no records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, select, true, tuple_

from app.compose.approvals import Approval
from app.compose.authority import visible
from app.compose.money import Money
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.filters import SORTS, DealFilter
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

SOON = 0.8
COLUMNS = (
    "id version title status stage_id owner_id contact_id value_amount value_currency position "
    "probability expected_close_date next_activity_at created_at stage_entered_at last_activity_at"
).split()


@dataclass(frozen=True, slots=True)
class Card:
    """`step` is overdue, today, planned or none; `rotting` is "", soon or yes; `place` is where it
    stands in the order of its column."""

    id: UUID
    version: int
    title: str
    status: str
    stage_id: UUID
    position: float
    place: float
    probability: int
    value: Money | None
    close: datetime | None
    late: bool
    contact_id: UUID
    contact: str
    company: str
    owner_id: UUID | None
    owner: str
    step: str
    step_type: str
    step_at: datetime | None
    step_on: date | None
    days_overdue: int
    rotting: str
    idle_days: int
    allowed_days: int | None
    approval: bool

    @property
    def whose(self) -> str:
        """The customer in one name: the company, else the person."""
        return self.company or self.contact


Mark = tuple[float, UUID]


def cards(
    ctx: "Context",
    shown: DealFilter,
    stages: Iterable[UUID],
    *,
    limit: int,
    after: Mark | None = None,
) -> list[Card]:
    """The first `limit` cards of each stage, or those behind the mark (`place` and id of a card),
    in one statement."""
    order = SORTS[shown.sort]
    inner = _deals(order).where(
        Deal.stage_id == PipelineStage.id, *shown.conditions(ctx), *_behind(order, after)
    )
    inner = inner.correlate(PipelineStage).order_by(order, Deal.id).limit(limit)
    lateral: Any = inner.lateral("card")
    statement = _dressed(lateral).where(PipelineStage.id.in_(list(stages)))
    statement = statement.order_by(PipelineStage.order, lateral.c.place, lateral.c.id)
    return _read(ctx, statement)


def card_of(ctx: "Context", deal_id: UUID) -> Card | None:
    """One deal's card, whatever its status; None where there is none for the actor."""
    inner = _deals(Deal.position).where(
        Deal.stage_id == PipelineStage.id, Deal.id == deal_id, visible(ctx.actor, Deal)
    )
    lateral: Any = inner.correlate(PipelineStage).lateral("card")
    return next(iter(_read(ctx, _dressed(lateral))), None)


def _deals(order: Any) -> Select[Any]:
    return select(*(getattr(Deal, name) for name in COLUMNS), order.label("place"))


def _behind(order: Any, after: Mark | None) -> list[Any]:
    if after is None:
        return []
    return [tuple_(order, Deal.id) > tuple_(*after)]


def _dressed(lateral: Any) -> Select[Any]:
    """With the names around it and its next activity."""
    coming: Any = (
        select(Activity.type, Activity.due_on)
        .where(
            Activity.deal_id == lateral.c.id,
            Activity.completed_at.is_(None),
            Activity.due_at.is_not(None),
        )
        .order_by(Activity.due_at)
        .limit(1)
        .lateral("coming")
    )
    waits = exists().where(Approval.subject_id == lateral.c.id, Approval.status == "pending")
    return (
        select(
            lateral,
            Contact.type.label("kind"),
            Contact.first_name,
            Contact.last_name,
            Contact.company_name,
            Contact.email,
            User.name.label("owner"),
            PipelineStage.rot_period_days,
            coming.c.type.label("step_type"),
            coming.c.due_on.label("step_on"),
            waits.label("approval"),
        )
        .select_from(PipelineStage)
        .join(lateral, true())
        .outerjoin(Contact, Contact.id == lateral.c.contact_id)
        .outerjoin(User, User.id == lateral.c.owner_id)
        .outerjoin(coming, true())
    )


def _read(ctx: "Context", statement: Select[Any]) -> list[Card]:
    zone = ZoneInfo(ctx.actor.time_zone)
    rows: Sequence[Any] = ctx.session.execute(statement).all()
    return [_card(row, ctx.now, ctx.now.astimezone(zone).date(), zone) for row in rows]


def _card(row: Any, now: datetime, today: date, zone: ZoneInfo) -> Card:
    close, due = row.expected_close_date, row.next_activity_at
    idle = now - max(filter(None, (row.created_at, row.stage_entered_at, row.last_activity_at)))
    person = " ".join(part for part in (row.first_name, row.last_name) if part)
    return Card(
        id=row.id,
        version=row.version,
        title=row.title,
        status=row.status,
        stage_id=row.stage_id,
        position=row.position,
        place=float(row.place),
        probability=row.probability,
        value=Money.of(row.value_amount, row.value_currency),
        close=close,
        late=close is not None and close.astimezone(zone).date() < today,
        contact_id=row.contact_id,
        contact=person or row.email or "",
        company=row.company_name or "",
        owner_id=row.owner_id,
        owner=row.owner or "",
        step=_step(due, now, today, zone),
        step_type=row.step_type or "",
        step_at=due,
        step_on=row.step_on,
        days_overdue=(now - due).days if due else 0,
        rotting=_rotting(idle, row.rot_period_days),
        idle_days=idle.days,
        allowed_days=row.rot_period_days,
        approval=row.approval,
    )


def _step(due: datetime | None, now: datetime, today: date, zone: ZoneInfo) -> str:
    if due is None:
        return "none"
    if due < now:
        return "overdue"
    return "today" if due.astimezone(zone).date() == today else "planned"


def _rotting(idle: timedelta, allowed: int | None) -> str:
    if allowed is None or idle < SOON * timedelta(days=allowed):
        return ""
    return "yes" if idle > timedelta(days=allowed) else "soon"
