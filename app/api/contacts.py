"""Contacts."""

from typing import Any
from uuid import UUID

from app.api.activities import ActivityView
from app.api.deals import DealView
from app.api.rows import Acts, Changes, Creates, Lists, Removes, Shows
from app.api.views import EntityView, Instant
from app.crm.contacts.record import Contact


class ContactView(EntityView):
    """A person or a company. `scoreParts` add up to `score`."""

    of = Contact

    type: str
    name: str
    first_name: str | None
    last_name: str | None
    company_name: str | None
    company_id: UUID | None
    job_title: str | None
    email: str | None
    phone: str | None
    owner_id: UUID | None
    source: str
    stage: str
    score: int
    score_parts: list[dict[str, Any]]
    tags: list[str]
    custom_fields: dict[str, Any]
    last_activity_at: Instant | None
    address_id: UUID | None


ROWS = [
    Lists("/contacts", "crm.listContacts", ContactView),
    Creates("/contacts", "crm.createContact", ContactView),
    Shows("/contacts/:id", ContactView),
    Changes("/contacts/:id", "crm.updateContact", ContactView),
    Removes("/contacts/:id", "crm.deleteContact"),
    Acts("/contacts/:id/reassign", "crm.reassignContact", ContactView),
    Lists(
        "/contacts/:id/activities",
        "crm.listActivities",
        ActivityView,
        under=(Contact, "contact_id"),
    ),
    Lists("/contacts/:id/deals", "crm.listDeals", DealView, under=(Contact, "contact_id")),
]
