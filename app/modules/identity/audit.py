"""The audit log: every event of the org, read and never written."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.events import Event
from app.compose.listing import Listing, ListParameters, Page, Since, Until
from app.compose.payload import Line
from app.compose.registry import query

if TYPE_CHECKING:
    from app.compose.context import Context


class ListAuditLog(ListParameters):
    event: Line | None = None
    actor_id: UUID | None = None
    subject_kind: Line | None = None
    subject_id: UUID | None = None
    created_from: Since | None = None
    created_to: Until | None = None


LOG = Listing(
    Event,
    sorts={"seq": Event.seq, "createdAt": Event.at},
    filters={
        "event": lambda name: Event.name == name,
        "created_from": lambda since: Event.at >= since,
        "created_to": lambda until: Event.at <= until,
    },
    default="-seq",
    tie="seq",
)


@query("crm.listAuditLog", right="audit:read")
def list_audit_log(ctx: "Context", data: ListAuditLog) -> Page:
    """A page of what happened, the latest first."""
    return LOG.page(ctx, data)
