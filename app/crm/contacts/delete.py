"""A contact is deleted together with its leads, deals and activities; all of it can come back."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Select, select, update

from app.compose.approvals import Approval
from app.compose.errors import Conflict
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class DeleteContact(Target):
    pass


@command("crm.deleteContact", right="contact:delete")
def delete_contact(ctx: "Context", contact: Contact, data: DeleteContact) -> None:
    """What hangs on the contact goes with it, under the same moment of deletion. Boards hear of
    each deal."""
    for deal in ctx.session.scalars(deals_of(contact.id)):
        ctx.emit(
            "deal.deleted", deal, deal_id=deal.id, stage_id=deal.stage_id, **deal.event_facts()
        )
    for model in (Activity, Lead, Deal):
        ctx.session.execute(
            update(model)
            .where(model.contact_id == contact.id)
            .values(deleted_at=ctx.now, version=model.version + 1, updated_at=ctx.now)
        )
    approvals = update(Approval).where(
        Approval.status == "pending",
        Approval.subject_id.in_(select(Deal.id).where(Deal.contact_id == contact.id)),
    )
    ctx.session.execute(
        approvals.values(status="void", reason="The deal was deleted.", decided_at=ctx.now),
        execution_options={"with_deleted": True},
    )
    ctx.session.execute(
        update(Contact).where(Contact.company_id == contact.id).values(company_id=None)
    )
    contact.deleted_at = ctx.now
    ctx.emit("contact.deleted", contact, contact_id=contact.id, **contact.event_facts())


def require_contact(ctx: "Context", contact_id: UUID) -> None:
    """Raises Conflict where the contact is deleted: what hangs on it can't be there without it."""
    if ctx.as_program().find(Contact, contact_id) is None:
        raise Conflict("Its contact is deleted; bring that back first.", code="contact-deleted")


def deals_of(contact_id: UUID) -> Select[Deal]:
    """The contact's deals, locked."""
    return select(Deal).where(Deal.contact_id == contact_id).order_by(Deal.id).with_for_update()
