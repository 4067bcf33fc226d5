"""Questions about leads."""

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.compose.listing import Bound, EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.leads.record import Lead
from app.crm.text import each_word

if TYPE_CHECKING:
    from app.compose.context import Context

Status = Literal["new", "contacted", "qualified", "disqualified", "converted"]


class ListLeads(EntityParameters):
    contact_id: UUID | None = None
    owner_id: UUID | None = None
    status: Status | None = None
    source: Line | None = None
    form_id: UUID | None = None
    q: Search | None = None
    score_min: Bound | None = None
    score_max: Bound | None = None
    estimated_value_min: Bound | None = None
    estimated_value_max: Bound | None = None


def _found_by(text: str) -> ColumnElement[bool]:
    """By its own title or by whom it is about."""
    people: Any = select(Contact.id).where(each_word(Contact.search_text)(text))
    return or_(each_word(func.lower(Lead.title))(text), Lead.contact_id.in_(people))


LEADS = Listing(
    Lead,
    sorts=sorts(Lead, "title", "score", value=Lead.estimated_value_amount),  # type: ignore[attr-defined]
    filters={"q": _found_by},
)


@query("crm.listLeads", right="lead:read")
def list_leads(ctx: "Context", data: ListLeads) -> Page:
    """A page of leads."""
    return LEADS.page(ctx, data)
