"""Contacts."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.activities import ActivityView
from app.api.call import Answer, Call, record_id
from app.api.deals import DealView
from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.compose.errors import Invalid
from app.crm.contacts.record import Contact

if TYPE_CHECKING:
    from app.compose.context import Context


class ContactView(EntityView):
    """A person or a company. `scoreParts` add up to `score`. By `otherEmails` it is known, but
    never written to: they are of contacts that were merged into it."""

    of = Contact

    type: str
    name: str
    first_name: str | None
    last_name: str | None
    company_name: str | None
    company_id: UUID | None
    job_title: str | None
    email: str | None
    other_emails: list[str]
    phone: str | None
    country: str | None
    owner_id: UUID | None
    source: str
    stage: str
    score: int
    score_parts: list[dict[str, Any]]
    tags: list[str]
    custom_fields: dict[str, Any]
    last_activity_at: Instant | None
    address_id: UUID | None


class EntryView(View):
    """One line of a timeline; `data` holds what the event says."""

    id: UUID
    at: Instant
    kind: str
    actor_id: UUID | None
    summary: str
    data: dict[str, Any]


class Timeline(Lists):
    """GET of the merged history, newest first."""

    def answer(self, ctx: "Context", call: Call) -> Answer:
        if "id" in call.parameters:
            raise Invalid("is not a known parameter", "id")
        contact_id = record_id(ctx, Contact, call.ids["id"])
        page = ctx.query(self.query, {**call.parameters, "id": contact_id})
        entries = [EntryView.model_validate(entry.as_json()) for entry in page.entries]
        return Answer(200, {"data": entries, "page": {"next": page.older}})


ROWS = [
    Lists("/contacts", "crm.listContacts", ContactView),
    Creates("/contacts", "crm.createContact", ContactView),
    Shows("/contacts/:id", ContactView),
    Changes("/contacts/:id", "crm.updateContact", ContactView),
    Removes("/contacts/:id", "crm.deleteContact"),
    Acts("/contacts/:id/reassign", "crm.reassignContact", ContactView),
    Acts("/contacts/:id/merge", "crm.mergeContacts", ContactView),
    Acts("/contacts/:id/keep-separate", "crm.keepContactsApart", ContactView),
    Lists(
        "/contacts/:id/activities",
        "crm.listActivities",
        ActivityView,
        under=(Contact, "contact_id"),
    ),
    Timeline("/contacts/:id/timeline", "crm.contactTimeline", EntryView),
    Lists("/contacts/:id/deals", "crm.listDeals", DealView, under=(Contact, "contact_id")),
]
