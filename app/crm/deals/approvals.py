"""Who waits for a yes, on which deal."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from app.compose.approvals import Approval
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.registry import query

if TYPE_CHECKING:
    from app.compose.context import Context


class ListApprovals(EntityParameters):
    status: Literal["pending", "approved", "rejected", "void"] | None = None
    deal_id: UUID | None = None
    requested_by_id: UUID | None = None


APPROVALS = Listing(
    Approval,
    sorts=sorts(Approval),
    filters={"deal_id": lambda deal_id: Approval.subject_id == deal_id},
)


@query("crm.listApprovals", right="approval:read")
def list_approvals(ctx: "Context", data: ListApprovals) -> Page:
    """A page of approvals."""
    return APPROVALS.page(ctx, data)
