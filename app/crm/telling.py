"""Who is told of what, beyond the four hooks of section 5."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.events import Event
from app.compose.hooks import hook
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.modules.identity.models import User
from app.modules.notification.notices import teller

if TYPE_CHECKING:
    from app.compose.context import Context


@teller
def names(ctx: "Context", variables: Mapping[str, Any]) -> dict[str, Any]:
    """Titles and names for the ids among the variables, also of what is deleted by now."""
    deal = _record(ctx, Deal, variables.get("dealId"))
    lead = _record(ctx, Lead, variables.get("leadId"))
    about = deal or lead
    contact_id = variables.get("contactId") or (about.contact_id if about else None)
    contact = _record(ctx, Contact, contact_id)
    return {
        "deal": {"title": deal.title, "value": deal.value} if deal else {},
        "lead": {"title": lead.title} if lead else {},
        "contact": {"name": contact.name} if contact else {},
        "owner": _user(ctx, variables.get("ownerId")),
        "requester": _user(ctx, variables.get("requestedById")),
        "decider": _user(ctx, variables.get("byId")),
    }


def _record(ctx: "Context", model: Any, record_id: Any) -> Any:
    if not record_id:
        return None
    statement = select(model).where(model.id == UUID(str(record_id)))
    return ctx.session.scalars(statement.execution_options(with_deleted=True)).one_or_none()


def _user(ctx: "Context", user_id: Any) -> dict[str, Any]:
    user = _record(ctx, User, user_id)
    return {"name": user.name} if user else {}


@hook(on="deal.approval-requested")
def tell_managers_of_request(event: Event, ctx: "Context") -> None:
    payload = event.payload
    for manager in ctx.query("crm.getManagerOf", {"actorId": payload["requestedById"]}):
        if str(manager.id) != payload["requestedById"]:
            _tell(ctx, "deal.approval-requested", manager.id, event, "requestedById", "approvalId")


@hook(on="deal.approved")
def tell_requester_of_approval(event: Event, ctx: "Context") -> None:
    _tell(ctx, "deal.approved", event.payload["requestedById"], event, "approvalId", "reason")


@hook(on="deal.rejected")
def tell_requester_of_rejection(event: Event, ctx: "Context") -> None:
    _tell(ctx, "deal.rejected", event.payload["requestedById"], event, "approvalId", "reason")


@hook(on="deal.approval-voided")
def tell_requester_of_void(event: Event, ctx: "Context") -> None:
    requester = event.payload["requestedById"]
    if requester != str(event.actor_id):
        _tell(ctx, "deal.approval-voided", requester, event, "approvalId", "reason")


@hook(on="lead.created")
def tell_owner_of_new_lead(event: Event, ctx: "Context") -> None:
    _tell_owner(ctx, "lead.assigned", event, "leadId")


@hook(on="lead.updated", needs=("previousOwnerId",), singly=True)
def tell_owner_of_lead(event: Event, ctx: "Context") -> None:
    if not _came_with_contact(ctx, event):
        _tell_owner(ctx, "lead.assigned", event, "leadId")


@hook(on="deal.updated", needs=("previousOwnerId",), singly=True)
def tell_owner_of_deal(event: Event, ctx: "Context") -> None:
    if not _came_with_contact(ctx, event):
        _tell_owner(ctx, "deal.assigned", event)


@hook(on="task.assigned", filter={"byHand": True})
def tell_assignee_of_task(event: Event, ctx: "Context") -> None:
    to = event.payload["assigneeId"]
    if to != str(event.actor_id):
        _tell(ctx, "task.assigned", to, event, "title", "process", "processId", "taskId")


@hook(on="contact.reassigned", singly=True)
def tell_owner_of_contact(event: Event, ctx: "Context") -> None:
    _tell_owner(ctx, "contact.assigned", event, "leads", "deals")


@hook(on="contact.merged", needs=("mergedOwnerId",))
def tell_owner_of_merged(event: Event, ctx: "Context") -> None:
    """Whose contact it was finds it no more, unless it became another one of theirs."""
    before = event.payload["mergedOwnerId"]
    if before not in (event.payload["ownerId"], event.actor_id and str(event.actor_id)):
        _tell(ctx, "contact.merged", before, event, "mergedName")


@hook(on="message.received")
def tell_owner_of_answer(event: Event, ctx: "Context") -> None:
    _tell_owner(ctx, "message.received", event, "channel", "text")


def _tell_owner(ctx: "Context", key: str, event: Event, *more: str) -> None:
    """The owner, unless the owner did it."""
    owner_id = event.payload.get("ownerId")
    if owner_id != str(event.actor_id):
        _tell(ctx, key, owner_id, event, *more)


def _tell(ctx: "Context", key: str, to: Any, event: Event, *more: str) -> None:
    if to is None:
        return
    names = ("dealId", "contactId", *more)
    variables = {name: event.payload[name] for name in names if name in event.payload}
    variables["byId"] = event.actor_id and str(event.actor_id)
    ctx.dispatch("notification.send", {"templateKey": key, "to": to, "variables": variables})


def _came_with_contact(ctx: "Context", event: Event) -> bool:
    """Reassigning a contact hands over leads and deals too: one message is enough."""
    found = select(Event.seq).where(
        Event.name == "contact.reassigned",
        Event.at == event.at,
        Event.subject_id == UUID(event.payload["contactId"]),
    )
    return ctx.session.scalar(found.limit(1)) is not None
