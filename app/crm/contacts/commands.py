"""What can be done with contacts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Line, Payload, Target
from app.compose.registry import command
from app.crm.contacts.countries import Country
from app.crm.contacts.duplicates import refuse_duplicate
from app.crm.contacts.record import MOST_TAGS, Contact
from app.crm.custom_fields import CustomFields, merged
from app.crm.owners import owner_for_new
from app.crm.scoring.rescoring import rescore
from app.modules.identity.email_address import EmailAddress, fold

if TYPE_CHECKING:
    from app.compose.context import Context

# Whoever has to follow when a contact is reached by another address or number, in the transaction
# that changes it.
MOVED: list[Callable[["Context", Contact], None]] = []

Source = Literal["web", "referral", "cold-outreach", "campaign", "import"]
Stage = Literal["prospect", "qualified", "customer", "churned"]


def _distinct(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tag for tag in tags if tag))


Tags = Annotated[list[Line], Field(max_length=MOST_TAGS), AfterValidator(_distinct)]


class ContactFields(Payload):
    first_name: Line | None = None
    last_name: Line | None = None
    company_name: Line | None = None
    company_id: UUID | None = None
    job_title: Line | None = None
    email: EmailAddress | None = None
    phone: Line | None = None
    country: Country | None = None
    tags: Tags = []
    custom_fields: CustomFields = {}
    address_id: UUID | None = None


class CreateContact(ContactFields):
    """A person needs an email address, a company its name (decisions)."""

    type: Literal["person", "company"] = "person"
    owner_id: UUID | None = None
    source: Source = "web"
    stage: Stage = "prospect"
    allow_duplicate: bool = False

    @model_validator(mode="after")
    def _has_a_name(self) -> "CreateContact":
        if self.type == "company" and not self.company_name:
            raise ValueError("a company needs a companyName")
        if self.type == "person" and not self.email:
            raise ValueError("a person needs an email")
        return self


class UpdateContact(Target, ContactFields):
    type: Literal["person", "company"] | None = None
    source: Source | None = None
    stage: Stage | None = None
    owner_id: UUID | None = None


@command("crm.createContact", right="contact:create")
def create_contact(ctx: "Context", data: CreateContact) -> Contact:
    """A new contact. Raises Conflict (duplicate) unless `allowDuplicate`."""
    if data.email and not data.allow_duplicate:
        refuse_duplicate(ctx, data.email)
    values = {name: getattr(data, name) for name in CONTACT_COLUMNS}
    contact = Contact(**values, owner_id=owner_for_new(ctx, data.owner_id))
    _check_company(ctx, contact)
    contact.email_key = fold(data.email) if data.email else None
    contact.refresh_keys()
    ctx.session.add(contact)
    ctx.session.flush()
    rescore(ctx, contact)
    ctx.emit("contact.created", contact, contact_id=contact.id, **contact.event_facts())
    return contact


CONTACT_COLUMNS = [*ContactFields.model_fields, "type", "source", "stage"]
NOT_EMPTY = ("type", "source", "stage", "tags", "custom_fields")


@command("crm.updateContact", right="contact:update")
def update_contact(ctx: "Context", contact: Contact, data: UpdateContact) -> Contact:
    """Changes the fields that are named. Another owner needs the right to reassign."""
    values = data.changes()
    if "owner_id" in values and (owner_id := values.pop("owner_id")) != contact.owner_id:
        reassigned = {"id": contact.id, "ownerId": owner_id, "includeOpen": False}
        ctx.dispatch("crm.reassignContact", reassigned)
    for name in NOT_EMPTY:
        if name in values and values[name] is None:
            raise Invalid("must not be empty", name)
    if values.get("email") and fold(values["email"]) != contact.email_key:
        refuse_duplicate(ctx, values["email"], of=contact)
    if "custom_fields" in values:
        values["custom_fields"] = merged(contact.custom_fields, values["custom_fields"])
    changes = contact.assign(values)
    _check_company(ctx, contact)
    if "email" in changes:
        contact.email_key = fold(contact.email) if contact.email else None
        contact.other_emails = [one for one in contact.other_emails if one != contact.email_key]
    contact.refresh_keys()
    if contact.type == "company" and "company_name" in changes:
        rename_employer(ctx, contact, changes["company_name"][0])
    if changes:
        ctx.session.flush()
        if {"email", "phone"} & changes.keys():
            for follow in MOVED:
                follow(ctx, contact)
        rescore(ctx, contact)
        ctx.emit(
            "contact.updated",
            contact,
            changes=changes,
            contact_id=contact.id,
            **contact.event_facts(),
        )
    return contact


def rename_employer(ctx: "Context", company: Contact, before: str) -> None:
    """Who works there is found by the new name too."""
    works_there = (Contact.company_id == company.id, Contact.company_name == before)
    for person in ctx.session.scalars(select(Contact).where(*works_there).with_for_update()):
        person.company_name = company.company_name
        person.refresh_keys()


def _check_company(ctx: "Context", contact: Contact) -> None:
    if contact.type == "person" and not contact.email:
        raise Invalid("A person needs an email.", "email")
    if contact.type == "company" and not contact.company_name:
        raise Invalid("A company needs a name.", "companyName")
    if contact.company_id is None:
        return
    if contact.type == "company" or contact.company_id == contact.id:
        raise Invalid("Only a person works at a company.", "companyId")
    company = ctx.referred(Contact, contact.company_id, "companyId")
    if company.type != "company":
        raise Invalid("This contact is not a company.", "companyId")
    contact.company_name = contact.company_name or company.company_name
