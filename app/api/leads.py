"""Leads."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.deals import DealView
from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, MoneyView, View
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class LeadView(EntityView):
    """A lead; its score is its contact's while it is open. One that came by a form has in `origin`
    what is known of it: form, utm, page, referrer, answers and consent."""

    of = Lead

    contact_id: UUID
    title: str
    message: str | None
    source: str
    owner_id: UUID | None
    status: str
    score: int
    estimated_value: MoneyView | None
    disqualification_reason: str | None
    converted_to_deal_id: UUID | None
    converted_at: Instant | None
    form_id: UUID | None
    origin: dict[str, Any] | None


class ConversionView(View):
    """The lead as it now is, and the deal that it became."""

    lead: LeadView
    deal: DealView

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[ConversionView]":
        return [
            cls(
                lead=LeadView.present(ctx, [made.lead])[0],
                deal=DealView.present(ctx, [made.deal])[0],
            )
            for made in found
        ]


ROWS = [
    Lists("/leads", "crm.listLeads", LeadView),
    Creates("/leads", "crm.createLead", LeadView),
    Shows("/leads/:id", LeadView),
    Changes("/leads/:id", "crm.updateLead", LeadView),
    Removes("/leads/:id", "crm.deleteLead"),
    Acts("/leads/:id/contacted", "crm.contactLead", LeadView),
    Acts("/leads/:id/qualify", "crm.qualifyLead", LeadView),
    Acts("/leads/:id/disqualify", "crm.disqualifyLead", LeadView),
    Acts("/leads/:id/convert", "crm.convertLead", ConversionView),
    Acts("/leads/:id/reopen", "crm.reopenLead", LeadView),
]
