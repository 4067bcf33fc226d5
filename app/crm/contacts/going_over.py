"""What hangs on a contact goes over to the one into which it is merged."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text, update

from app.crm.activities.record import Activity
from app.crm.contacts.delete import deals_of
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.modules.scheduling.models import Booking

if TYPE_CHECKING:
    from app.compose.context import Context

ALL = {"with_deleted": True}
# What happened with both of them stands there once.
HISTORY = """
    WITH told AS (
        DELETE FROM event_link WHERE org_id = :org_id AND record_id = :other_id RETURNING seq, at
    )
    INSERT INTO event_link (org_id, record_id, seq, at)
    SELECT :org_id, :kept_id, seq, at FROM told ON CONFLICT DO NOTHING
"""


def go_over(ctx: "Context", kept: Contact, other: Contact) -> dict[str, int]:
    """Leads, deals, activities and meetings, also deleted ones, and the history. Boards hear of
    each deal and lead. Returns how many of each went, by the keys of the event."""
    leads = _leads(ctx, kept, other)
    deals = _deals(ctx, kept, other)
    ctx.session.flush()
    activities = _rest(ctx, Activity, kept, other)
    for model in (Lead, Deal, Booking):
        _rest(ctx, model, kept, other)
    older = update(Contact).where(Contact.merged_into_id == other.id)
    ctx.session.execute(older.values(merged_into_id=kept.id), execution_options=ALL)
    ids = {"org_id": ctx.org_id, "kept_id": kept.id, "other_id": other.id}
    ctx.session.execute(text(HISTORY), ids)
    return {"leads": leads, "deals": deals, "activities": activities}


def people_go_over(ctx: "Context", kept: Contact, other: Contact) -> None:
    """Who works at a company works at the one that stays, and is found by its name."""
    there = select(Contact).where(Contact.company_id == other.id).order_by(Contact.id)
    for person in ctx.session.scalars(there.with_for_update(), execution_options=ALL):
        person.company_id = kept.id
        if person.company_name == other.company_name:
            person.company_name = kept.company_name
        person.refresh_keys()


def _leads(ctx: "Context", kept: Contact, other: Contact) -> int:
    mine = select(Lead).where(Lead.contact_id == other.id).order_by(Lead.id)
    leads = ctx.session.scalars(mine.with_for_update()).all()
    for lead in leads:
        changes = lead.assign({"contact_id": kept.id})
        facts = {"lead_id": lead.id, "links": [lead.id], **lead.event_facts()}
        ctx.emit("lead.updated", lead, changes=changes, **facts)
    return len(leads)


def _deals(ctx: "Context", kept: Contact, other: Contact) -> int:
    deals = ctx.session.scalars(deals_of(other.id)).all()
    for deal in deals:
        changes = deal.assign({"contact_id": kept.id})
        facts = {"deal_id": deal.id, "stage_id": deal.stage_id, "value": deal.value}
        told: dict[str, Any] = {"links": [deal.id], **facts, **deal.event_facts()}
        ctx.emit("deal.updated", deal, changes=changes, **told)
    return len(deals)


def _rest(ctx: "Context", model: Any, kept: Contact, other: Contact) -> int:
    """Those that are left, in one statement."""
    statement = update(model).where(model.contact_id == other.id)
    newer = {"version": model.version + 1, "updated_at": ctx.now}
    done = ctx.session.execute(
        statement.values(contact_id=kept.id, **newer),
        execution_options={**ALL, "synchronize_session": False},
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
