"""What an activity leaves on its contact, deal and lead: last activity, next activity, score."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.errors import Conflict
from app.crm.activities.answers import is_answer
from app.crm.activities.record import TOUCHES, Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.scoring.rescoring import rescore

if TYPE_CHECKING:
    from app.compose.context import Context


def leave_traces(ctx: "Context", activity: Activity) -> None:
    """After an activity was logged, planned or completed. What is derived here does not count as a
    new version of contact or deal: nobody edits it."""
    contact = _contact(ctx, activity)
    answered = contact.answered_at or (ctx.now if is_answer(activity) else None)
    values = {"last_activity_at": ctx.now, "decayed": 0, "answered_at": answered}
    ctx.session.execute(update(Contact).where(Contact.id == contact.id).values(**values))
    rescore(ctx, contact)
    if activity.deal_id:
        _derive(ctx, activity.deal_id, last_activity_at=ctx.now)
    plan_next(ctx, activity.deal_id)


def retrace(ctx: "Context", activity: Activity) -> None:
    """After one was taken back, or came back: the last activity is the last of those there are."""
    contact = _contact(ctx, activity)
    last = _last(ctx, Activity.contact_id == contact.id)
    ctx.session.execute(
        update(Contact).where(Contact.id == contact.id).values(last_activity_at=last)
    )
    rescore(ctx, contact)
    if activity.deal_id:
        _derive(
            ctx, activity.deal_id, last_activity_at=_last(ctx, Activity.deal_id == activity.deal_id)
        )
    plan_next(ctx, activity.deal_id)


def touch(ctx: "Context", activity: Activity) -> None:
    """The first call, email, meeting or demo on a new lead fires `lead.contacted` by itself, when
    it is logged or completed: one that is only planned has reached nobody."""
    if activity.lead_id is None or activity.type not in TOUCHES:
        return
    program = ctx.as_program()
    lead = program.find(Lead, activity.lead_id, lock=True)
    if lead and lead.status == "new":
        program.dispatch("crm.contactLead", {"id": lead.id})


def plan_next(ctx: "Context", deal_id: UUID | None) -> None:
    """The deal's next activity is its earliest open one."""
    if deal_id is None:
        return
    # The lock first: who comes second must count what the first one wrote.
    lock = select(Deal.id).where(Deal.id == deal_id).with_for_update(key_share=True)
    ctx.session.execute(lock)
    earliest = select(func.min(Activity.due_at)).where(
        Activity.deal_id == deal_id, Activity.completed_at.is_(None)
    )
    _derive(ctx, deal_id, next_activity_at=ctx.session.scalar(earliest))


def _contact(ctx: "Context", activity: Activity) -> Contact:
    """Locked, but not against others who write an activity for it at the same moment: each of them
    would wait for the other. Raises Conflict where it is gone since the activity named it."""
    key = (ctx.org_id, activity.contact_id)
    contact = ctx.session.get(Contact, key, with_for_update={"key_share": True})
    if contact is None:
        raise Conflict("Its contact was deleted or merged a moment ago.", code="contact-deleted")
    return contact


def _last(ctx: "Context", which: Any) -> Any:
    happened = func.greatest(Activity.created_at, Activity.completed_at)
    return ctx.session.scalar(select(func.max(happened)).where(which))


def _derive(ctx: "Context", deal_id: UUID, **values: object) -> None:
    ctx.session.execute(update(Deal).where(Deal.id == deal_id).values(**values))
