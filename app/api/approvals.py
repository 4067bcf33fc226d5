"""Approvals: what waits for a manager, and what became of it."""

from uuid import UUID

from pydantic import Field

from app.api.doing import Acts
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, MoneyView
from app.compose.approvals import Approval


class ApprovalView(EntityView):
    """`status` is pending, approved, rejected or void (the deal changed, or it was withdrawn);
    `value` is the deal's when it was asked for."""

    of = Approval

    status: str
    deal_id: UUID = Field(validation_alias="subject_id")
    value: MoneyView | None
    requested_by_id: UUID | None
    decided_by_id: UUID | None
    decided_at: Instant | None
    reason: str | None
    rule: str


ROWS = [
    Lists("/approvals", "crm.listApprovals", ApprovalView),
    Shows("/approvals/:id", ApprovalView),
    Acts("/approvals/:id/approve", "approval.approve", ApprovalView),
    Acts("/approvals/:id/reject", "approval.reject", ApprovalView),
    Acts("/approvals/:id/withdraw", "approval.withdraw", ApprovalView),
]
