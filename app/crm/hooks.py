"""Section 5: the four hooks, in the same order."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.events import Event
from app.compose.hooks import hook
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context


# Hook: Lead Converted to Deal
@hook(on="lead.converted")
def lead_converted_to_deal(event: Event, ctx: "Context") -> None:
    lead_id, contact_id = event.payload["leadId"], event.payload["contactId"]
    owner_id = event.payload["ownerId"]

    # 1. Create Deal from Lead (converting made it already: then this is that one)
    deal = ctx.dispatch(
        "crm.createDeal",
        {
            "leadId": lead_id,
            "contactId": contact_id,
            "ownerId": owner_id,
            "title": event.payload["title"],
            "value": event.payload["estimatedValue"],
            "pipelineId": ctx.config.default_pipeline_id,
        },
    )
    if deal.deleted_at or deal.status != "open":
        return

    # 2. Start sales workflow process
    ctx.dispatch(
        "workflow.startProcess",
        {
            "templateId": "SALES_PROCESS",
            "entityId": deal.id,
            "entityType": "Deal",
            "context": {"dealId": deal.id, "ownerId": owner_id},
        },
    )

    # 3. Log conversion activity
    ctx.dispatch(
        "crm.createActivity",
        {
            "type": "note",
            "contactId": deal.contact_id,
            "dealId": deal.id,
            "actorId": owner_id,
            "subject": "Lead converted to Deal",
        },
    )

    # 4. Notify owner
    if owner_id:
        ctx.dispatch(
            "notification.send",
            {
                "templateKey": "deal.created-from-lead",
                "to": owner_id,
                "variables": {"dealId": str(deal.id), "contactId": contact_id},
            },
        )


# Hook: Deal Won
@hook(on="deal.won")
def deal_won(event: Event, ctx: "Context") -> None:
    deal_id, owner_id = event.payload["dealId"], event.payload["ownerId"]
    contact_id = event.payload["contactId"]

    # 1. Update contact stage → customer
    contact = ctx.find(Contact, UUID(contact_id))
    if contact:
        ctx.dispatch("crm.updateContact", {"id": contact_id, "stage": "customer"})

    # 2. Notify sales manager
    for manager in ctx.query("crm.getManagerOf", {"actorId": owner_id}) if owner_id else []:
        ctx.dispatch(
            "notification.send",
            {
                "templateKey": "deal.won",
                "to": manager.id,
                "variables": {
                    "dealId": deal_id,
                    "ownerId": owner_id,
                    "value": event.payload["value"],
                },
            },
        )

    # 3. Trigger post-sale onboarding workflow (optional — if configured)
    if ctx.config.enable_post_sale_onboarding and contact:
        ctx.dispatch(
            "workflow.startProcess",
            {
                "templateId": "CUSTOMER_ONBOARDING",
                "entityId": contact_id,
                "entityType": "Contact",
            },
        )


# Hook: Deal Rotting
@hook(on="crm.deal-rotting")  # emitted by the scheduled job
def deal_rotting(event: Event, ctx: "Context") -> None:
    if event.payload["ownerId"]:
        ctx.dispatch(
            "notification.send",
            {
                "templateKey": "deal.rotting",
                "to": event.payload["ownerId"],
                "variables": {
                    "dealId": event.payload["dealId"],
                    "daysSinceLastActivity": event.payload["daysSinceLastActivity"],
                },
                "channels": ["in_app", "email"],
            },
        )


# Hook: Activity Completed (Meeting)
@hook(on="scheduling.booking.completed", filter={"resourceType": "SalesRep"})
def meeting_completed(event: Event, ctx: "Context") -> None:
    # Auto-create follow-up task 24h after the meeting's end
    due = datetime.fromisoformat(event.payload["endsAt"]) + timedelta(hours=24)
    ctx.queue.add(
        "crm.schedule-followup",
        {
            "actorId": event.payload.get("actorId"),
            "contactId": event.payload.get("contactId"),
            "dealId": event.payload.get("dealId"),
            "bookingId": event.payload.get("bookingId"),
            "title": event.payload.get("title"),
        },
        delay=max(due - ctx.now, timedelta()),
    )
