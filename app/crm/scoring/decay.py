"""Silence costs points (section 10)."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from app.crm.contacts.record import Contact
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.scoring.rescoring import rescore_many

if TYPE_CHECKING:
    from app.compose.context import Context

BATCH = 1000


def decay_quiet(ctx: "Context") -> int:
    """Takes points off contacts whose open leads are older than `config.leadDecay.afterDays` and
    that had no activity since; never below 0, and once in a calendar week, however often it runs.
    Returns how many lost points."""
    decay = ctx.config.lead_decay
    monday = (ctx.now - timedelta(days=ctx.now.weekday())).date()
    week = datetime.combine(monday, time(), UTC)
    cutoff = ctx.now - timedelta(days=decay.after_days)
    old_lead = select(Lead.id).where(
        Lead.contact_id == Contact.id, Lead.status.in_(OPEN_LEAD), Lead.created_at < cutoff
    )
    quiet = select(Contact.id).where(
        func.coalesce(Contact.last_activity_at, Contact.created_at) < cutoff,
        Contact.score > 0,
        or_(Contact.decayed_at.is_(None), Contact.decayed_at < week),
        old_lead.exists(),
    )
    ids = ctx.session.scalars(quiet.order_by(Contact.id).with_for_update()).all()
    loss = {"decayed": Contact.decayed + func.least(decay.points, Contact.score)}
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        ctx.session.execute(
            update(Contact)
            .where(Contact.id.in_(some))
            .values(**loss, decayed_at=ctx.now)
            .execution_options(synchronize_session=False)
        )
        rescore_many(ctx, some)
    return len(ids)
