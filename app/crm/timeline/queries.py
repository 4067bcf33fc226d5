"""Questions about timelines."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

from app.compose.payload import Payload
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.timeline.page import Page, timeline

if TYPE_CHECKING:
    from app.compose.context import Context


class ContactTimeline(Payload):
    id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None
    show: str | None = None


@query("crm.contactTimeline", right="contact:read")
def contact_timeline(ctx: "Context", data: ContactTimeline) -> Page:
    """A contact's merged history. Raises NotFound for a contact that the actor can't see."""
    contact = ctx.get(Contact, data.id)
    return timeline(ctx, contact.id, limit=data.limit, before=data.cursor, show=data.show)
