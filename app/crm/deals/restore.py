"""A deleted deal comes back."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.authority import visible
from app.compose.errors import Conflict, NotFound
from app.compose.payload import Payload
from app.compose.registry import command
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


class RestoreDeal(Payload):
    id: UUID


@command("crm.restoreDeal", right="deal:delete")
def restore_deal(ctx: "Context", data: RestoreDeal) -> Deal:
    """In the stage where it stood. Raises NotFound for one that isn't deleted, Conflict while its
    contact is."""
    statement = (
        select(Deal)
        .where(Deal.id == data.id, Deal.deleted_at.is_not(None), visible(ctx.actor, Deal))
        .with_for_update()
    )
    deal = ctx.session.scalars(statement, execution_options={"with_deleted": True}).one_or_none()
    if deal is None:
        raise NotFound("There is no such deleted deal.")
    if ctx.as_program().find(Contact, deal.contact_id) is None:
        raise Conflict("Its contact is deleted; bring that back first.", code="contact-deleted")
    deal.deleted_at = None
    ctx.emit("deal.restored", deal, deal_id=deal.id, stage_id=deal.stage_id, **deal.event_facts())
    return deal
