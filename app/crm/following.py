"""Processes follow their records: what they learn from deals, contacts and people.

Hooks may run in any order, so each asks how things are now.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.events import Event
from app.compose.hooks import hook
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


@hook(on="deal.won")
def process_of_won(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.lost")
def process_of_lost(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.abandoned")
def process_of_abandoned(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.deleted")
def process_of_deleted(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.reopened")
def process_of_reopened(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.restored")
def process_of_restored(event: Event, ctx: "Context") -> None:
    follow_deal(event, ctx)


@hook(on="deal.stage-changed")
def guards_of_moved(event: Event, ctx: "Context") -> None:
    ctx.dispatch("workflow.lookAgain", {"entityId": event.payload["dealId"]})


@hook(on="deal.updated")
def tasks_of_updated(event: Event, ctx: "Context") -> None:
    """Another owner takes over; another value may need an approval or none."""
    deal_id = event.payload["dealId"]
    if "previousOwnerId" in event.payload:
        ctx.dispatch("workflow.reassignTasks", {"entityId": deal_id})
    ctx.dispatch("workflow.lookAgain", {"entityId": deal_id})


@hook(on="deal.approved")
def task_of_approved(event: Event, ctx: "Context") -> None:
    ctx.dispatch("workflow.giveApproval", {"entityId": event.payload["dealId"]})


@hook(on="pipeline.stages-changed")
def guards_of_stages(event: Event, ctx: "Context") -> None:
    ctx.dispatch("workflow.lookAgain", {"entityType": "Deal"})


@hook(on="settings.updated")
def guards_of_threshold(event: Event, ctx: "Context") -> None:
    if {"highValueThreshold", "rates"} & set(event.changes or {}):
        ctx.dispatch("workflow.lookAgain", {"entityType": "Deal"})


@hook(on="contact.reassigned")
def tasks_of_reassigned(event: Event, ctx: "Context") -> None:
    ctx.dispatch("workflow.reassignTasks", {"entityId": event.payload["contactId"]})


@hook(on="contact.deleted")
def process_of_gone_contact(event: Event, ctx: "Context") -> None:
    follow_contact(event, ctx)


@hook(on="contact.restored")
def process_of_contact_back(event: Event, ctx: "Context") -> None:
    follow_contact(event, ctx)


@hook(on="user.updated")
def tasks_of_leaver(event: Event, ctx: "Context") -> None:
    """Nobody waits for somebody who left, or may do it no longer."""
    if {"active", "roles"} & set(event.changes or {}):
        ctx.dispatch("workflow.relieveUser", {"userId": event.payload["userId"]})


def processes_go_over(ctx: "Context", kept: Contact, other: Contact) -> None:
    """Into the one that stays; what runs there already is not begun twice."""
    ctx.as_program().dispatch("workflow.moveProcesses", {"entityId": other.id, "toId": kept.id})


MERGED.append(processes_go_over)


def follow_deal(event: Event, ctx: "Context") -> None:
    _follow(ctx, UUID(event.payload["dealId"]), reopened=event.name == "deal.reopened")


def follow_contact(event: Event, ctx: "Context") -> None:
    """Deleted cancels, restored resumes what was cancelled by that: its deals went along."""
    contact = ctx.find(Contact, UUID(event.payload["contactId"]), lock=True)
    if contact:
        _resume(ctx, contact.id, only_cancelled=True)
    else:
        _end(ctx, event.payload["contactId"], completed=False)
    of_contact = select(Deal.id).where(Deal.contact_id == UUID(event.payload["contactId"]))
    deals = ctx.session.scalars(of_contact.execution_options(with_deleted=True))
    for deal_id in deals.all():
        _follow(ctx, deal_id)


def _follow(ctx: "Context", deal_id: UUID, *, reopened: bool = False) -> None:
    """Won completes, lost, abandoned or deleted cancels, open resumes."""
    deal = ctx.find(Deal, deal_id, lock=True)
    if deal and deal.status == "open":
        _resume(ctx, deal_id, only_cancelled=not reopened)
    else:
        _end(ctx, deal_id, completed=deal is not None and deal.status == "won")


def _resume(ctx: "Context", entity_id: UUID, *, only_cancelled: bool) -> None:
    resume = {"entityId": entity_id, "onlyCancelled": only_cancelled}
    ctx.dispatch("workflow.resumeProcesses", resume)


def _end(ctx: "Context", entity_id: Any, *, completed: bool) -> None:
    ctx.dispatch("workflow.endProcesses", {"entityId": entity_id, "completed": completed})
