"""A lead is unread until its owner, or who takes it up, has opened it."""

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.compose.payload import Target
from app.compose.registry import command
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class ReadLead(Target):
    pass


@command("crm.readLead", right="lead:read")
def read_lead(ctx: "Context", lead: Lead, data: ReadLead) -> Lead:
    """Marks it as read. That is no change of the lead: its version stays."""
    marked = update(Lead).where(Lead.id == lead.id, Lead.read_at.is_(None))
    ctx.session.execute(marked.values(read_at=ctx.now))
    return lead


def is_readers(ctx: "Context", lead: Lead) -> bool:
    """Does it count as read when this actor looks at it?"""
    if lead.read_at is not None or ctx.actor.read_only:
        return False
    return lead.owner_id in (None, ctx.actor.id) and ctx.may("lead:update", lead)
