"""Many scores at once, for what changes them without anybody doing anything: time."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from app.crm.contacts.record import Contact
from app.crm.contacts.scoring import RECENT, ScoringRule, known_rules, score_parts
from app.crm.leads.record import OPEN_LEAD, Lead

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
    quiet = select(Contact).where(
        func.coalesce(Contact.last_activity_at, Contact.created_at) < cutoff,
        Contact.score > 0,
        or_(Contact.decayed_at.is_(None), Contact.decayed_at < week),
        old_lead.exists(),
    )
    contacts = list(ctx.session.scalars(quiet.order_by(Contact.id).with_for_update()))
    loss = {contact.id: min(decay.points, contact.score) for contact in contacts}
    ctx.session.execute(
        update(Contact)
        .where(Contact.id.in_(list(loss)))
        .values(
            decayed=Contact.decayed + func.least(decay.points, Contact.score), decayed_at=ctx.now
        )
        .execution_options(synchronize_session="fetch")
    )
    rescore_many(ctx, contacts)
    return len(contacts)


def refresh_recent(ctx: "Context") -> int:
    """Sums up anew where points for a recent activity still stand but their time is over. Returns
    how many scores were looked at."""
    rules = select(ScoringRule.id).where(ScoringRule.field == "recentActivity")
    counted = [
        Contact.score_parts.contains([{"rule": str(rule_id)}])
        for rule_id in ctx.session.scalars(rules)
    ]
    if not counted:
        return 0
    stale = select(Contact).where(or_(*counted), Contact.last_activity_at <= ctx.now - RECENT)
    contacts = list(ctx.session.scalars(stale.order_by(Contact.id).with_for_update()))
    rescore_many(ctx, contacts)
    return len(contacts)


def rescore_many(ctx: "Context", contacts: Sequence[Contact]) -> None:
    """As `scoring.rescore`, with a few statements for all of them."""
    with known_rules(ctx):
        rows = [_row(ctx, contact) for contact in contacts]
    for start in range(0, len(rows), BATCH):
        _write(ctx, rows[start : start + BATCH])


def _row(ctx: "Context", contact: Contact) -> dict[str, Any]:
    parts = score_parts(ctx, contact)
    score = sum(part["points"] for part in parts)
    return {"org_id": ctx.org_id, "id": contact.id, "score_parts": parts, "score": score}


def _write(ctx: "Context", rows: list[dict[str, Any]]) -> None:
    ctx.session.execute(update(Contact), rows)
    ctx.session.execute(
        update(Lead)
        .where(
            Lead.contact_id.in_([row["id"] for row in rows]),
            Lead.contact_id == Contact.id,
            Lead.status.in_(OPEN_LEAD),
        )
        .values(score=Contact.score)
        .execution_options(synchronize_session=False)
    )
