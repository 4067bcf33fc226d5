"""Leads are made, changed and moved on."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import model_validator

from app.compose.errors import Invalid
from app.compose.money import Money, refuse_negative
from app.compose.payload import Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.contacts.commands import CreateContact
from app.crm.contacts.record import Contact
from app.crm.leads.machine import LEAD
from app.crm.leads.record import Lead
from app.crm.owners import owner_for_new

if TYPE_CHECKING:
    from app.compose.context import Context


class CreateLead(Payload):
    """Either `contactId` or `contact`, which is then made in the same transaction."""

    contact_id: UUID | None = None
    contact: CreateContact | None = None
    title: RequiredLine
    message: Text | None = None
    source: RequiredLine = "web"
    owner_id: UUID | None = None
    estimated_value: Money | None = None

    @model_validator(mode="after")
    def _one_contact(self) -> "CreateLead":
        if (self.contact_id is None) == (self.contact is None):
            raise ValueError("takes either contactId or contact")
        return self


class UpdateLead(Target):
    title: RequiredLine | None = None
    message: Text | None = None
    source: RequiredLine | None = None
    owner_id: UUID | None = None
    estimated_value: Money | None = None


class MoveLead(Target):
    pass


class DisqualifyLead(Target):
    reason: Text | None = None


@command("crm.createLead", right="lead:create")
def create_lead(ctx: "Context", data: CreateLead) -> Lead:
    """A new lead, with its contact if that is new too."""
    refuse_negative(data.estimated_value, "estimatedValue")
    owner_id = owner_for_new(ctx, data.owner_id)
    contact = _contact(ctx, data, owner_id)
    lead = Lead(
        contact_id=contact.id,
        title=data.title,
        message=data.message,
        source=data.source,
        owner_id=owner_id,
        estimated_value=data.estimated_value,
        status="new",
        score=contact.score,
    )
    ctx.session.add(lead)
    ctx.session.flush()
    ctx.emit("lead.created", lead, lead_id=lead.id, source=lead.source, **lead.event_facts())
    return lead


def _contact(ctx: "Context", data: CreateLead, owner_id: UUID | None) -> Contact:
    if data.contact_id:
        return ctx.referred(Contact, data.contact_id, "contactId")
    assert data.contact is not None
    new = data.contact.model_copy(update={"owner_id": data.contact.owner_id or owner_id})
    made: Contact = ctx.dispatch("crm.createContact", new)
    return made


@command("crm.updateLead", right="lead:update")
def update_lead(ctx: "Context", lead: Lead, data: UpdateLead) -> Lead:
    """Changes the fields that are named."""
    values = data.changes()
    for name in ("title", "source"):
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    refuse_negative(data.estimated_value, "estimatedValue")
    previous = lead.owner_id
    if "owner_id" in values:
        values["owner_id"] = _new_owner(ctx, lead, values["owner_id"])
    changes = lead.assign(values)
    if changes:
        more: dict[str, Any] = {"previous_owner_id": previous} if "owner_id" in changes else {}
        ctx.emit(
            "lead.updated", lead, changes=changes, lead_id=lead.id, **lead.event_facts(), **more
        )
    return lead


def _new_owner(ctx: "Context", lead: Lead, owner_id: UUID | None) -> UUID | None:
    if owner_id == lead.owner_id:
        return owner_id
    if owner_id is None:
        raise Invalid("A lead needs an owner.", "ownerId")
    return owner_for_new(ctx, owner_id)


@command("crm.contactLead", right="lead:contacted", transition="lead.contacted")
def contact_lead(ctx: "Context", lead: Lead, data: MoveLead) -> Lead:
    """new → contacted."""
    LEAD.fire(ctx, lead, "lead.contacted", lead_id=lead.id, **lead.event_facts())
    return lead


@command("crm.qualifyLead", right="lead:qualify", transition="lead.qualify")
def qualify_lead(ctx: "Context", lead: Lead, data: MoveLead) -> Lead:
    """contacted → qualified, if the score is high enough (section 6)."""
    LEAD.fire(ctx, lead, "lead.qualify", lead_id=lead.id, score=lead.score, **lead.event_facts())
    return lead


@command("crm.disqualifyLead", right="lead:disqualify", transition="lead.disqualify")
def disqualify_lead(ctx: "Context", lead: Lead, data: DisqualifyLead) -> Lead:
    """new, contacted or qualified → disqualified."""
    lead.disqualification_reason = (data.reason or "").strip() or None
    LEAD.fire(
        ctx,
        lead,
        "lead.disqualify",
        lead_id=lead.id,
        reason=lead.disqualification_reason,
        **lead.event_facts(),
    )
    return lead


@command("crm.reopenLead", right="lead:reopen", transition="lead.reopen")
def reopen_lead(ctx: "Context", lead: Lead, data: MoveLead) -> Lead:
    """disqualified → new; what its score is by now."""
    lead.disqualification_reason = None
    lead.score = ctx.session.get_one(Contact, (ctx.org_id, lead.contact_id)).score
    LEAD.fire(ctx, lead, "lead.reopen", lead_id=lead.id, **lead.event_facts())
    return lead
