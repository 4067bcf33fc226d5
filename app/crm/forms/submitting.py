"""A form that a stranger sent becomes a lead."""

import json
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from sqlalchemy import update

from app.compose.errors import NotFound
from app.compose.idempotency import fingerprint
from app.compose.payload import Line, Target
from app.compose.registry import command
from app.crm.consent.commands import agreed_by_form
from app.crm.contacts.duplicates import holder
from app.crm.contacts.record import MOST_TAGS, Contact
from app.crm.forms import receipts
from app.crm.forms.answers import Answers, read
from app.crm.forms.fields import MOST
from app.crm.forms.origin import origin_of
from app.crm.forms.record import LeadForm
from app.crm.forms.turns import next_owner
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class SubmitForm(Target):
    """`values` by the names of the form's fields; `origin` is what `origin_of` reads; `token` is
    the page's that was sent, `agreed` whether the consent was given."""

    values: Annotated[dict[str, Any], Field(max_length=MOST)]
    origin: dict[str, Any] = {}
    token: Line | None = None
    agreed: bool = False


@command("crm.submitForm", right="lead:create")
def submit_form(ctx: "Context", form: LeadForm, data: SubmitForm) -> Lead:
    """The lead, of the contact who has this address or of a new one; the same again, if the form
    was sent twice. What a known contact's record says stays: a stranger may have typed. Raises
    NotFound for an archived form, Invalid."""
    if not form.is_live:
        raise NotFound("There is no such form.")
    answers = read(form, data.values, agreed=data.agreed)
    said = fingerprint(json.dumps([answers.values, answers.agreed], sort_keys=True))
    before = receipts.taken_in(ctx, form, data.token, said)
    if before and (same := ctx.find(Lead, before)):
        return same
    lead = _lead(ctx, form, answers, origin_of(data.origin))
    receipts.note(ctx, form, lead.id, data.token, said)
    if answers.agreed:
        agreed_by_form(ctx, lead.contact_id, form.name, form.consent_text)
    ctx.emit("form.submitted", lead, lead_id=lead.id, contact_id=lead.contact_id,
             owner_id=lead.owner_id, **form.event_facts())  # fmt: skip
    return lead


def _lead(ctx: "Context", form: LeadForm, answers: Answers, origin: dict[str, Any]) -> Lead:
    known = holder(ctx, answers.email)
    whose = {"contactId": known.id} if known else {"contact": answers.contact()}
    lead: Lead = ctx.dispatch(
        "crm.createLead",
        {
            **whose,
            "title": form.name,
            "message": answers.message,
            "source": form.source,
            "ownerId": next_owner(ctx, form),
        },
    )
    if known:
        _tag(ctx, known, form.tags)
    # Where it came from makes the lead no second version.
    came = {"form_id": form.id, "origin": {"form": form.name, **origin, **answers.kept()}}
    ctx.session.execute(update(Lead).where(Lead.id == lead.id).values(**came))
    return lead


def _tag(ctx: "Context", contact: Contact, tags: list[str]) -> None:
    """With those of the form that the contact has not, as far as there is room."""
    all_of_them = list(dict.fromkeys([*contact.tags, *tags]))[:MOST_TAGS]
    if len(all_of_them) > len(contact.tags):
        ctx.dispatch("crm.updateContact", {"id": contact.id, "tags": all_of_them})
