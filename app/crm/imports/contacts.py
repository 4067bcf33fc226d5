"""Contacts from another program: people and companies."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from app.compose.payload import Line, Moment
from app.compose.records import new_id
from app.crm.contacts.commands import ContactFields, Source, Stage
from app.crm.contacts.countries import Country, code_of
from app.crm.contacts.record import Contact, ContactKeys
from app.crm.custom_fields import merged
from app.crm.imports import lookup
from app.crm.imports.consents import ConsentColumns, note_consents
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.scoring.rescoring import insert_scored, rescore_many
from app.crm.text import fold
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context


class ContactRow(ContactFields, ConsentColumns):
    """`company` is the name of the company a person works at. What has no email is a company.
    `country` is a code or an English name."""

    type: str | None = None
    owner: Line | None = None
    country: Annotated[Country | None, BeforeValidator(code_of)] = None
    company: Line | None = None
    source: Source = "import"
    stage: Stage = "prospect"
    created_at: Moment | None = None


COLUMNS = ("first_name", "last_name", "company_name", "job_title", "email", "phone",
           "country", "tags", "custom_fields", "source", "stage")  # fmt: skip
DERIVED = ("id", "email_key", "phone_key", "sort_key", "search_text")


def custom(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields called `customFields.NAME` gathered under `customFields`."""
    own = "customFields."
    plain = {name: value for name, value in fields.items() if not name.startswith(own)}
    extra = {
        name.removeprefix(own): value for name, value in fields.items() if name.startswith(own)
    }
    return {**plain, "customFields": extra} if extra else plain


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    owners = lookup.users(ctx)
    employers = lookup.companies(ctx, (row.data.company for row in rows))
    same_name = lookup.companies(ctx, (row.data.company_name for row in rows))
    same_address = lookup.contacts_by_email(ctx, (row.data.email for row in rows))
    for row in rows:
        data = row.data
        kind_of = data.type or ("person" if data.email or data.last_name else "company")
        row.values = {name: getattr(data, name) for name in COLUMNS}
        row.values["type"] = kind_of
        row.values["company_id"] = employers.get(fold(data.company)) if data.company else None
        row.values["company_name"] = data.company_name or data.company
        owner = owners.get(fold(data.owner)) if data.owner else ctx.actor.id
        row.values["owner_id"] = owner
        row.problem = lookup.owner_fault(ctx, data.owner, owner) or _fault(kind_of, data, employers)
        if row.record_id is None:
            row.record_id = same_address.get(fold_address(data.email)) if data.email else None
        if row.record_id is None and kind_of == "company" and data.company_name:
            row.record_id = same_name.get(fold(data.company_name))


def _fault(kind_of: str, data: ContactRow, employers: dict[str, Any]) -> str | None:
    if kind_of not in ("person", "company"):
        return f"the type {kind_of!r} is neither person nor company"
    if kind_of == "company" and not data.company_name:
        return "a company needs a companyName"
    if kind_of == "person" and not data.email:
        return "a person needs an email"
    if data.company and fold(data.company) not in employers:
        return f"there is no company called {data.company!r}"
    return None


def _insert(ctx: "Context", rows: list[Row]) -> None:
    shapes = [_shape(row) for row in rows]
    records = [_record(ctx, *pair) for pair in zip(rows, shapes, strict=True)]
    insert_scored(ctx, records)
    for row, contact in zip(rows, shapes, strict=True):
        facts = contact.event_facts()
        made = row.data.created_at
        ctx.emit("contact.created", contact, at=made, contact_id=contact.id, **facts)
    note_consents(ctx, zip(rows, shapes, strict=True))


class NewContact(ContactKeys):
    """A contact as it will be: written as a row, never held by the session, and so much lighter."""

    kind = Contact.kind

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _shape(row: Row) -> Any:
    row.record_id = new_id()
    contact: Any = NewContact({**row.values, "id": row.record_id})
    contact.email_key = fold_address(contact.email) if contact.email else None
    contact.refresh_keys()
    return contact


def _record(ctx: "Context", row: Row, contact: Any) -> dict[str, Any]:
    return {
        **row.values,
        **{name: getattr(contact, name) for name in DERIVED},
        "org_id": ctx.org_id,
        "created_at": row.data.created_at or ctx.now,
        "updated_at": ctx.now,
    }


def _update(ctx: "Context", rows: list[Row]) -> int:
    """Only what the file says; what is empty there stays as it is."""
    there = lookup.locked(ctx, Contact, rows)
    known = [(row, there[row.record_id]) for row in rows if row.record_id in there]
    changed = [contact.id for row, contact in known if _change(ctx, row, contact)]
    ctx.session.flush()
    rescore_many(ctx, changed)
    return len({*changed, *note_consents(ctx, known)})


def _change(ctx: "Context", row: Row, contact: Contact) -> bool:
    values = said(row, type="type", owner_id="owner", source="source", stage="stage")
    values = {name: value for name, value in values.items() if value not in (None, [], {})}
    if fold_address(values.get("email", "")) in contact.other_emails:
        del values["email"]
    if "custom_fields" in values:
        values["custom_fields"] = merged(contact.custom_fields, values["custom_fields"])
    changes = contact.assign(values)
    if not changes:
        return False
    contact.email_key = fold_address(contact.email) if contact.email else None
    contact.refresh_keys()
    facts = contact.event_facts()
    ctx.emit("contact.updated", contact, changes=changes, contact_id=contact.id, **facts)
    return True


def _key(data: Any) -> str:
    return fold_address(data.email) if data.email else fold(data.company_name or "")


kind(Kind("contacts", "import:contacts", ContactRow, _key, _resolve, _insert, _update))
