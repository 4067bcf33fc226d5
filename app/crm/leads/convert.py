"""A qualified lead becomes a deal, once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.money import Money
from app.compose.payload import Moment, RequiredLine, Target
from app.compose.registry import command
from app.crm.deals.record import Deal
from app.crm.leads.machine import LEAD
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class ConvertLead(Target):
    title: RequiredLine | None = None
    value: Money | None = None
    pipeline_id: UUID | None = None
    expected_close_date: Moment | None = None


@dataclass(frozen=True)
class Conversion:
    lead: Lead
    deal: Deal


@command("crm.convertLead", right="lead:convert", transition="lead.convert")
def convert_lead(ctx: "Context", lead: Lead, data: ConvertLead) -> Conversion:
    """qualified → converted. The deal is made in the same transaction, so the answer has it; the
    hook of section 5 finds it made and goes on from there."""
    deal: Deal = ctx.as_program().dispatch(
        "crm.createDeal",
        {
            "leadId": lead.id,
            "contactId": lead.contact_id,
            "ownerId": lead.owner_id,
            "title": data.title or lead.title,
            "value": data.value or lead.estimated_value,
            "pipelineId": data.pipeline_id,
            "expectedCloseDate": data.expected_close_date,
        },
    )
    lead.converted_to_deal_id, lead.converted_at = deal.id, ctx.now
    facts = {**lead.event_facts(), "title": deal.title}
    LEAD.fire(
        ctx,
        lead,
        "lead.convert",
        lead_id=lead.id,
        deal_id=deal.id,
        estimated_value=deal.value,
        **facts,
    )
    return Conversion(lead, deal)
