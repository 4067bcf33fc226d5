"""Who waits for a yes, on which deal, and what became of what was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, true, tuple_
from sqlalchemy.orm import aliased

from app.compose.approvals import Approval, decides_own
from app.compose.authority import visible
from app.compose.errors import NotFound
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


class ListApprovals(EntityParameters):
    status: Literal["pending", "approved", "rejected", "void"] | None = None
    deal_id: UUID | None = None
    requested_by_id: UUID | None = None
    decided_by_id: UUID | None = None


APPROVALS = Listing(
    Approval,
    sorts=sorts(Approval),
    filters={"deal_id": lambda deal_id: Approval.subject_id == deal_id},
)


@dataclass(frozen=True, slots=True)
class Request:
    """An approval with its deal, and who asked and decided."""

    approval: Approval
    deal: Deal
    contact: Contact
    asked_by: str | None
    decided_by: str | None


@query("crm.listApprovals", right="approval:read")
def list_approvals(ctx: "Context", data: ListApprovals) -> Page:
    """A page of approvals."""
    return APPROVALS.page(ctx, data)


def to_decide(ctx: "Context") -> ColumnElement[bool]:
    """Which requests the actor may decide on, given the right: one's own only an admin."""
    if decides_own(ctx.actor):
        return true()
    return Approval.requested_by_id.is_distinct_from(ctx.actor.id)


def may_decide(ctx: "Context", approval: Approval) -> bool:
    """The same of one of them."""
    if approval.requested_by_id == ctx.actor.id and not decides_own(ctx.actor):
        return False
    return approval.status == "pending" and ctx.may("approval:decide")


def waiting_requests(ctx: "Context", limit: int = 100) -> list[Request]:
    """What is pending as far as the actor may see it, the longest wait first."""
    pending = _requests(ctx).where(Approval.status == "pending")
    return _all(ctx, pending.order_by(Approval.created_at, Approval.id).limit(limit))


def decided_requests(
    ctx: "Context", limit: int, after: tuple[Any, UUID] | None = None
) -> list[Request]:
    """What became of the others, the latest first; `after` is where the page before ended."""
    place = tuple_(Approval.decided_at, Approval.id)
    decided = _requests(ctx).where(Approval.status != "pending")
    if after:
        decided = decided.where(place < after)
    newest_first = decided.order_by(Approval.decided_at.desc(), Approval.id.desc())
    return _all(ctx, newest_first.limit(limit))


def request_of(ctx: "Context", approval_id: UUID) -> Request:
    """One of them. Raises NotFound."""
    found = _all(ctx, _requests(ctx).where(Approval.id == approval_id))
    if not found:
        raise NotFound("There is no such approval.")
    return found[0]


def standing(ctx: "Context", ids: Iterable[UUID]) -> dict[UUID, Request]:
    """How these stand now, by their ids: those that the actor may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = _all(ctx, _requests(ctx).where(Approval.id.in_(wanted)))
    return {request.approval.id: request for request in found}


def _requests(ctx: "Context") -> Any:
    asker, decider = aliased(User), aliased(User)
    return (
        select(Approval, Deal, Contact, asker.name, decider.name)
        .join(Deal, Deal.id == Approval.subject_id)
        .join(Contact, Contact.id == Deal.contact_id)
        .outerjoin(asker, asker.id == Approval.requested_by_id)
        .outerjoin(decider, decider.id == Approval.decided_by_id)
        .where(visible(ctx.actor, Approval), visible(ctx.actor, Deal))
    )


def _all(ctx: "Context", statement: Any) -> list[Request]:
    rows = ctx.session.execute(statement, execution_options={"with_deleted": True})
    return [Request(*row) for row in rows]
