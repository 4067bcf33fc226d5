"""What people edit of a deal."""

from typing import Any

from markupsafe import Markup

from app.compose.context import Context
from app.crm.deals.record import Deal
from app.web.addresses import record_url
from app.web.deal.answering import as_shown
from app.web.sheets.choices import Link
from app.web.sheets.fact import Fact
from app.web.sheets.moments import Day
from app.web.sheets.numbers import Amount, Chance
from app.web.sheets.sheet import Sheet, register
from app.web.sheets.words import Words


def _again(ctx: Context, deal: Any) -> list[Markup]:
    return [shown] if (shown := as_shown(ctx, deal.id)) else []


DEAL = register(
    Sheet(
        kind="deal",
        place="deals",
        model=Deal,
        command="crm.updateDeal",
        right="deal:update",
        facts=(
            Fact("title", "Title", required=True),
            Amount("value", "Value"),
            Day("expectedCloseDate", "Close date"),
            Chance("probability", "Probability"),
            Link("ownerId", "Owner", required=True),
            Words("tags", "Tags"),
        ),
        again=_again,
        way=lambda deal: record_url("deal", deal.id),
    )
)
