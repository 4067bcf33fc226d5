"""Contacts from another program: people and companies."""

from typing import TYPE_CHECKING, Any

from app.compose.bulk import insert_rows
from app.compose.payload import Line, Moment
from app.compose.records import new_id
from app.crm.contacts.commands import ContactFields, Source, Stage
from app.crm.contacts.record import Contact
from app.crm.imports import lookup
from app.crm.imports.kinds import Kind, Row, kind
from app.crm.text import fold
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context


class ContactRow(ContactFields):
    """`company` is the name of the company a person works at. What has no email is a company."""

    type: str | None = None
    owner: Line | None = None
    company: Line | None = None
    source: Source = "import"
    stage: Stage = "prospect"
    created_at: Moment | None = None


COLUMNS = ("first_name", "last_name", "company_name", "job_title", "email", "phone", "tags",
           "custom_fields", "source", "stage")  # fmt: skip


def custom(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields called `customFields.NAME` gathered under `customFields`."""
    plain = {name: value for name, value in fields.items() if "." not in name}
    extra = {
        name.partition(".")[2]: value
        for name, value in fields.items()
        if name.startswith("customFields.")
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
        row.values["owner_id"] = _owner(row, owners, ctx)
        row.problem = row.problem or _fault(kind_of, data, employers)
        if row.record_id is None:
            row.record_id = same_address.get(fold_address(data.email)) if data.email else None
        if row.record_id is None and kind_of == "company" and data.company_name:
            row.record_id = same_name.get(fold(data.company_name))


def _owner(row: Row, owners: dict[str, Any], ctx: "Context") -> Any:
    if row.data.owner is None:
        return ctx.actor.id
    found = owners.get(fold(row.data.owner))
    if found is None:
        row.problem = f"nobody is called {row.data.owner!r}"
    elif found != ctx.actor.id and not ctx.may("owner:set"):
        row.problem = "only a manager can name another owner"
    return found


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
    records = []
    for row in rows:
        row.record_id = new_id()
        records.append(_record(ctx, row))
    insert_rows(ctx.session, Contact, records)
    for row in rows:
        subject = Contact(**{**row.values, "id": row.record_id, "org_id": ctx.org_id})
        ctx.emit(
            "contact.created",
            subject,
            at=row.data.created_at,
            contact_id=row.record_id,
            **subject.event_facts(),
        )


def _record(ctx: "Context", row: Row) -> dict[str, Any]:
    return {
        **row.values,
        **_keys(row),
        "id": row.record_id,
        "org_id": ctx.org_id,
        "created_at": row.data.created_at or ctx.now,
        "updated_at": ctx.now,
    }


def _keys(row: Row) -> dict[str, Any]:
    shape = Contact(**row.values)
    shape.refresh_keys()
    email = row.values["email"]
    return {
        "sort_key": shape.sort_key,
        "search_text": shape.search_text,
        "email_key": fold_address(email) if email else None,
    }


def _update(ctx: "Context", rows: list[Row]) -> None:
    """Only what the file says; what is empty there stays as it is."""
    for row in rows:
        said = {name: value for name, value in row.values.items() if value not in (None, [], {})}
        contact = ctx.session.get_one(Contact, (ctx.org_id, row.record_id), with_for_update=True)
        if "custom_fields" in said:
            said["custom_fields"] = {**contact.custom_fields, **said["custom_fields"]}
        changes = contact.assign(said)
        contact.email_key = fold_address(contact.email) if contact.email else None
        contact.refresh_keys()
        if changes:
            ctx.emit(
                "contact.updated",
                contact,
                changes=changes,
                contact_id=contact.id,
                **contact.event_facts(),
            )


def _key(data: Any) -> str:
    return fold_address(data.email) if data.email else fold(data.company_name or "")


kind(Kind("contacts", "import:contacts", ContactRow, _key, _resolve, _insert, _update))
