"""What waits for somebody, in the order of R1: late, due today, new, rotting, to be approved; what
a marketer steers comes before the leads that it brings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select, true

from app.compose.approvals import Approval
from app.compose.authority import visible
from app.crm.activities.chores import chores, woven
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.approvals import to_decide
from app.crm.deals.fields import IDLE_SINCE
from app.crm.deals.record import Deal
from app.crm.home.campaigns import under_way
from app.crm.home.scope import Scope
from app.crm.leads.record import Lead
from app.crm.pipelines.record import PipelineStage

if TYPE_CHECKING:
    from app.compose.context import Context

SHOWN = 8


@dataclass(frozen=True)
class Section:
    """Rows of one kind, `more` where there are further ones."""

    rows: list[Any]

    @property
    def shown(self) -> list[Any]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> bool:
        return len(self.rows) > SHOWN

    @property
    def count(self) -> str:
        return f"{SHOWN}+" if self.more else str(len(self.rows))


@dataclass(frozen=True)
class Waiting:
    """Rows are (activity or chore, contact, deal or None), (lead, contact), (deal, contact, stage)
    for rotting and unplanned ones, (approval, deal, contact), and (campaign, stats)."""

    overdue: Section
    today: Section
    leads: Section
    rotting: Section
    approvals: Section
    unplanned: Section
    campaigns: Section

    @property
    def nothing(self) -> bool:
        return not any(section.rows for section in vars(self).values())


def waiting(ctx: "Context", scope: Scope) -> Waiting:
    """Seven lists, a constant number of queries however much there is. What rots is not listed a
    second time."""
    end = _end_of_today(ctx)
    rotting = _fetched(ctx, _rotting(ctx, scope))
    rots = {deal.id for deal, _, _ in rotting.rows}
    unplanned = _fetched(ctx, _unplanned(ctx, scope), more=len(rots))
    return Waiting(
        overdue=_due(ctx, scope, Activity.due_at < ctx.now, dueBefore=ctx.now),
        today=_due(
            ctx, scope, Activity.due_at.between(ctx.now, end), dueFrom=ctx.now, dueBefore=end
        ),
        leads=_fetched(ctx, _new_leads(ctx, scope)),
        rotting=rotting,
        approvals=_fetched(ctx, _approvals(ctx, scope)),
        unplanned=Section([row for row in unplanned.rows if row[0].id not in rots]),
        campaigns=Section(under_way(ctx, SHOWN + 1)),
    )


def _due(ctx: "Context", scope: Scope, due: ColumnElement[bool], **tasks: datetime) -> Section:
    """Activities and tasks of processes, as one list."""
    activities = _fetched(ctx, _activities(ctx, scope, due)).rows
    found = chores(ctx, scope.people, **tasks, limit=SHOWN + 1)
    rows = [(chore, chore.contact, chore.deal) for chore in found]
    return Section(woven(activities, rows, lambda row: row[0].due_at)[: SHOWN + 1])


def _fetched(ctx: "Context", statement: Any, more: int = 0) -> Section:
    limited = statement.limit(SHOWN + 1 + more)
    return Section([tuple(row) for row in ctx.session.execute(limited)])


def _end_of_today(ctx: "Context") -> datetime:
    zone = ZoneInfo(ctx.actor.time_zone)
    return datetime.combine(ctx.now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def _activities(ctx: "Context", scope: Scope, due: ColumnElement[bool]) -> Any:
    seen = and_(Deal.id == Activity.deal_id, visible(ctx.actor, Deal))
    return (
        select(Activity, Contact, Deal)
        .join(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Deal, seen)
        .where(Activity.completed_at.is_(None), due, visible(ctx.actor, Activity))
        .where(scope.covers(Activity.actor_id))
        .order_by(Activity.due_at, Activity.id)
    )


def _new_leads(ctx: "Context", scope: Scope) -> Any:
    return (
        select(Lead, Contact)
        .join(Contact, Contact.id == Lead.contact_id)
        .where(Lead.status == "new", visible(ctx.actor, Lead))
        .where(scope.covers(Lead.owner_id, unowned=True))
        .order_by(Lead.score.desc(), Lead.id.desc())
    )


def _rotting(ctx: "Context", scope: Scope) -> Any:
    """The longest idle of each stage first, so that no stage is read further than it is shown."""
    patience = PipelineStage.rot_period_days * timedelta(days=1)
    longest: Any = (
        select(Deal.id, IDLE_SINCE.label("idle_since"))
        .where(Deal.stage_id == PipelineStage.id, Deal.status == "open", visible(ctx.actor, Deal))
        .where(scope.covers(Deal.owner_id), ctx.now - patience > IDLE_SINCE)
        .order_by(IDLE_SINCE)
        .limit(SHOWN + 1)
        .correlate(PipelineStage)
        .lateral("longest")
    )
    return (
        select(Deal, Contact, PipelineStage)
        .join_from(PipelineStage, longest, true())
        .join(Deal, Deal.id == longest.c.id)
        .join(Contact, Contact.id == Deal.contact_id)
        .order_by(longest.c.idle_since, Deal.id)
    )


def _unplanned(ctx: "Context", scope: Scope) -> Any:
    """Open deals without a next step, the soonest to close first. One that waits for a manager's
    decision has one."""
    waits = select(Approval.id).where(Approval.subject_id == Deal.id, Approval.status == "pending")
    return (
        select(Deal, Contact, PipelineStage)
        .join(Contact, Contact.id == Deal.contact_id)
        .join(PipelineStage, PipelineStage.id == Deal.stage_id)
        .where(Deal.status == "open", Deal.next_activity_at.is_(None), visible(ctx.actor, Deal))
        .where(scope.covers(Deal.owner_id), ~waits.exists())
        .order_by(Deal.expected_close_date, Deal.id)
    )


def _approvals(ctx: "Context", scope: Scope) -> Any:
    """Those that the actor may decide on; for the others the own requests."""
    statement = (
        select(Approval, Deal, Contact)
        .join(Deal, Deal.id == Approval.subject_id)
        .join(Contact, Contact.id == Deal.contact_id)
        .where(Approval.status == "pending", visible(ctx.actor, Approval))
        .where(visible(ctx.actor, Deal))
        .order_by(Approval.created_at, Approval.id)
    )
    if ctx.may("approval:decide"):
        return statement.where(to_decide(ctx))
    return statement.where(scope.covers(Approval.requested_by_id))
