"""Questions about contacts."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from sqlalchemy.orm import undefer

from app.compose.listing import Bound, EntityParameters, Listing, Page, Search, Since, Until, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.crm.contacts.commands import Source, Stage
from app.crm.contacts.countries import Country
from app.crm.contacts.record import Contact
from app.crm.text import each_word
from app.modules.identity.email_address import fold

if TYPE_CHECKING:
    from app.compose.context import Context


class ListContacts(EntityParameters):
    type: Literal["person", "company"] | None = None
    owner_id: UUID | None = None
    company_id: UUID | None = None
    source: Source | None = None
    stage: Stage | None = None
    email: Line | None = None
    country: Country | None = None
    tag: Line | None = None
    q: Search | None = None
    score_min: Bound | None = None
    score_max: Bound | None = None
    last_activity_from: Since | None = None
    last_activity_to: Until | None = None


CONTACTS = Listing(
    Contact,
    sorts=sorts(Contact, "score", "lastActivityAt", name=Contact.sort_key),
    filters={
        "email": lambda address: Contact.known_by(fold(address)),
        "tag": lambda tag: Contact.tags.contains([tag]),
        "q": each_word(Contact.search_text),
    },
    options=(undefer(Contact.score_parts),),
)


@query("crm.listContacts", right="contact:read")
def list_contacts(ctx: "Context", data: ListContacts) -> Page:
    """A page of contacts."""
    return CONTACTS.page(ctx, data)
