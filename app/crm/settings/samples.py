"""Something real to try the words of a notification on."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.authority import visible
from app.compose.events import plain
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.modules.notification.models import Notification

if TYPE_CHECKING:
    from app.compose.context import Context

# What no record has, but only the event that is told of.
PLAUSIBLE = {
    "daysSinceLastActivity": 16,
    "reason": "The discount is too high.",
    "subject": "Call about the offer",
    "leads": 2,
    "deals": 1,
}


def sample(ctx: "Context", key: str) -> dict[str, Any]:
    """The variables with which this was last told in the org; where it never was, those of the
    latest deal and lead that the actor may see."""
    latest = select(Notification.variables).where(Notification.template_key == key)
    told = ctx.session.scalar(latest.order_by(Notification.id.desc()).limit(1))
    if told:
        return {**PLAUSIBLE, **told}
    deal = ctx.session.scalars(_latest(ctx, Deal)).one_or_none()
    lead = ctx.session.scalars(_latest(ctx, Lead)).one_or_none()
    of_deal = {"dealId": deal.id, "contactId": deal.contact_id} if deal else {}
    owner = deal.owner_id if deal and deal.owner_id else ctx.actor.id
    people = {"ownerId": owner, "requestedById": owner, "byId": ctx.actor.id}
    value = {"value": deal.value} if deal else {}
    about = {**of_deal, **people, **value, **({"leadId": lead.id} if lead else {})}
    return {**PLAUSIBLE, **plain(about)}


def _latest(ctx: "Context", model: Any) -> Any:
    return select(model).where(visible(ctx.actor, model)).order_by(model.created_at.desc()).limit(1)
