"""By what deals are filtered."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, or_, select

from app.compose.authority import visible
from app.compose.criteria.choices import Choice, Flag, Reference
from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount, Number
from app.compose.criteria.table import Fields
from app.compose.criteria.words import Found, Text, Words
from app.compose.tenancy import UtcTime
from app.crm.contacts.fields import RECENT
from app.crm.contacts.heirs import heir
from app.crm.contacts.options import each_fits
from app.crm.contacts.record import Contact
from app.crm.contacts.whose import contacts_fields
from app.crm.deals.record import Deal
from app.crm.offers import Owner, OwnersTeam, owners, pipelines, stages, teams
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

IDLE_SINCE = func.greatest(
    Deal.created_at, Deal.stage_entered_at, Deal.last_activity_at, type_=UtcTime
)
STATUSES = {"open": "Open", "won": "Won", "lost": "Lost", "abandoned": "Abandoned"}
CLOSING = ("past", "today", "thisWeek", "thisMonth", "next30Days", "nextMonth", "thisQuarter")
COMING = ("past", "today", "tomorrow", "thisWeek", "next7Days", "next30Days")
AMOUNT: Any = Deal.value_amount  # type: ignore[attr-defined]
CURRENCY: Any = Deal.value_currency  # type: ignore[attr-defined]


def _says(letters: str) -> ColumnElement[bool]:
    """Each word is in the deal's title or in what its contact is found by."""
    found: ColumnElement[bool] = Deal.id.is_not(None)
    for word, named in each_fits(fold(letters)):
        whose = select(Contact.id).where(named)
        titled = Deal.search_text.contains(word, autoescape=True)
        found = found & or_(titled, Deal.contact_id.in_(whose))
    return found


def _rots(ctx: "Context") -> ColumnElement[bool]:
    patience = select(PipelineStage.rot_period_days * timedelta(days=1))
    patience = patience.where(PipelineStage.id == Deal.stage_id).correlate(Deal)
    return (ctx.now - IDLE_SINCE > patience.scalar_subquery()) & (Deal.status == "open")


def open_tags(ctx: "Context") -> list[tuple[str, str]]:
    """The tags of the open deals that the actor sees."""
    tag = func.unnest(Deal.tags).label("tag")
    statement = select(tag).where(Deal.status == "open", Deal.tags != [], visible(ctx.actor, Deal))
    found = ctx.session.scalars(statement.distinct().order_by("tag").limit(100))
    return [(one, one) for one in found]


OWN: tuple[Field, ...] = (
    Owner("ownerId", "Owner", Deal.owner_id, offers=owners),
    OwnersTeam("teamId", "Team", Deal.owner_id, offers=teams),
    Reference("stageId", "Stage", Deal.stage_id, offers=stages, of=PipelineStage),
    Choice("status", "Status", Deal.status, options=STATUSES),
    Amount("value", "Value", AMOUNT),
    Text("currency", "Currency", CURRENCY, fold=str.upper),
    Number("probability", "Probability", Deal.probability),
    Moment("expectedCloseDate", "Close date", Deal.expected_close_date, periods=CLOSING),
    Moment("nextActivityAt", "Next activity", Deal.next_activity_at, periods=COMING),
    Moment("lastActivityAt", "Last activity", Deal.last_activity_at, periods=RECENT),
    Moment("stageEnteredAt", "In stage since", Deal.stage_entered_at, periods=RECENT),
    Moment("createdAt", "Created", Deal.created_at, periods=RECENT),
    Moment("closedAt", "Closed", Deal.closed_at, periods=RECENT),
    Moment("wonAt", "Won", Deal.won_at, periods=RECENT),
    Text("lostReason", "Reason of loss", func.lower(Deal.lost_reason)),
    Words("tags", "Tag", Deal.tags, offers=open_tags),
    Flag("rotting", "Rotting", says=_rots),
    Reference("pipelineId", "Pipeline", Deal.pipeline_id, offers=pipelines, of=Pipeline),
    Text("title", "Title", Deal.search_text, fold=fold),
    Custom("customFields", "{}", Deal.custom_fields),
)
FIELDS = Fields(
    (
        Found("q", "Words", finds=_says),
        *OWN[:-1],
        Reference("contactId", "Contact", Deal.contact_id, of=Contact, heir=heir),
        *contacts_fields(Deal.contact_id),
        OWN[-1],
    )
)
