"""What people edit of a lead."""

from typing import Any

from markupsafe import Markup

from app.compose.context import Context
from app.crm.leads.record import Lead
from app.web.addresses import record_url
from app.web.lead_parts import as_shown
from app.web.sheets.choices import Link
from app.web.sheets.fact import Fact
from app.web.sheets.numbers import Amount
from app.web.sheets.sheet import Sheet, register
from app.web.sheets.words import Long


def _again(ctx: Context, lead: Any) -> list[Markup]:
    return as_shown(ctx, lead.id)


LEAD = register(
    Sheet(
        kind="lead",
        place="leads",
        model=Lead,
        command="crm.updateLead",
        right="lead:update",
        facts=(
            Fact("title", "Title", required=True),
            Long("message", "Message"),
            Fact("source", "Source", required=True),
            Amount("estimatedValue", "Value"),
            Link("ownerId", "Owner", required=True),
        ),
        again=_again,
        way=lambda lead: record_url("lead", lead.id),
    )
)
