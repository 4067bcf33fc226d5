"""A deleted deal comes back."""

from typing import TYPE_CHECKING

from app.compose.payload import Target
from app.compose.registry import command
from app.crm.contacts.delete import require_contact
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


class RestoreDeal(Target):
    pass


@command("crm.restoreDeal", right="deal:delete", deleted=True)
def restore_deal(ctx: "Context", deal: Deal, data: RestoreDeal) -> Deal:
    """In the stage where it stood. Raises Conflict while its contact is deleted."""
    require_contact(ctx, deal.contact_id)
    deal.deleted_at = None
    ctx.emit("deal.restored", deal, deal_id=deal.id, stage_id=deal.stage_id, **deal.event_facts())
    return deal
