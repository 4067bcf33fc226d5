"""Whoever takes over from a leaver gets the leads of the leaver's forms too."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.crm.forms.record import LeadForm
from app.crm.forms.turns import able
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


def hand_over_forms(ctx: "Context", user_id: UUID, heir_id: UUID) -> None:
    """As far as the heir works on leads; else the manager gets them (`turns`)."""
    if ctx.session.scalar(select(User.id).where(User.id == heir_id, *able())) is None:
        return
    theirs = select(LeadForm.id).where(LeadForm.owner_id == user_id).order_by(LeadForm.id)
    for form_id in ctx.session.scalars(theirs).all():
        ctx.dispatch("crm.updateForm", {"id": form_id, "ownerId": heir_id})
