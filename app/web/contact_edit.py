"""A contact's fields: all of them in a form, or one in its place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict
from app.crm.contacts.record import SOURCES, STAGES, Contact
from app.crm.timeline.page import timeline
from app.web import typed
from app.web.addresses import record_url
from app.web.choosing import chosen
from app.web.merging import Clash, merged
from app.web.rendering import done, part, partial, render, render_form

blueprint = Blueprint("contact_edit", __name__, url_prefix="/contacts")

LINES = ("firstName", "lastName", "companyName", "jobTitle", "email", "phone")
LABELS = {
    "firstName": "First name",
    "lastName": "Last name",
    "companyName": "Company",
    "jobTitle": "Job title",
    "email": "Email",
    "phone": "Phone",
    "source": "Source",
    "stage": "Stage",
    "tags": "Tags",
}
CHOICES = {"source": SOURCES, "stage": STAGES}


@blueprint.get("/<uuid:contact_id>/edit")
def edit(contact_id: UUID) -> Response:
    """All fields."""
    return _form(context(), context().get(Contact, contact_id))


@blueprint.post("/<uuid:contact_id>/edit")
def update(contact_id: UUID) -> Response:
    """Saves them; fields that only one side touched are merged, for the others both are shown."""
    ctx = context()
    try:
        ctx.dispatch("crm.updateContact", {"id": contact_id, **_version(), **_values(ctx)})
    except Conflict as stale:
        return _again(ctx, contact_id, stale)
    except ComposeError as refusal:
        return _form(ctx, ctx.get(Contact, contact_id), refusal=refusal)
    return done(to=record_url("contact", contact_id), say="Saved")


@blueprint.get("/<uuid:contact_id>/field/<name>")
def field(contact_id: UUID, name: str) -> Response:
    """One field to type into; `?shown=1` as it reads."""
    contact = _shown_by(contact_id, name)
    return render("contact/field.html", fragment="shown" if request.args.get("shown") else "field",
                  **_field(contact, name))  # fmt: skip


@blueprint.post("/<uuid:contact_id>/field/<name>")
def save_field(contact_id: UUID, name: str) -> Response:
    """Saves the one field and shows it."""
    ctx, contact = context(), _shown_by(contact_id, name)
    try:
        ctx.dispatch("crm.updateContact", {"id": contact_id, **_version(), **_values(ctx)})
    except ComposeError as refusal:
        clash = _clash(ctx, contact_id, refusal)
        if clash is None and refusal.code == "stale":
            return save_field_again(ctx, contact, name)
        return render("contact/field.html", fragment="field", status=refusal.status,
                      refusal=refusal, clash=clash, **_field(contact, name))  # fmt: skip
    return _saved(ctx, contact_id, name)


def save_field_again(ctx: Context, contact: Contact, name: str) -> Response:
    """Somebody changed other fields in the meantime: both changes stand."""
    ctx.dispatch("crm.updateContact", {"id": contact.id, **_values(ctx)})
    return _saved(ctx, contact.id, name)


def _saved(ctx: Context, contact_id: UUID, name: str) -> Response:
    contact = ctx.get(Contact, contact_id)
    values = _field(contact, name)
    shown = part("contact/field.html", layout="layouts/fragment.html", fragment="shown", **values)
    return done(partial(f"#field-{name}", shown), to=record_url("contact", contact_id))


def _shown_by(contact_id: UUID, name: str) -> Contact:
    if name not in LABELS:
        abort(404)
    return context().get(Contact, contact_id)


def _field(contact: Contact, name: str) -> dict[str, Any]:
    value = attribute(contact, name)
    return {
        "contact": contact,
        "name": name,
        "label": LABELS[name],
        "value": value,
        "choices": CHOICES.get(name),
        "typed": request.form.get(name),
    }


def attribute(contact: Contact, name: str) -> str:
    """A field's value as a form shows it."""
    snake = "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
    value = getattr(contact, snake)
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _values(ctx: Context) -> dict[str, Any]:
    values = {name: typed.text(name) for name in (*LINES, "source", "stage")}
    given = typed.named(**values, tags=typed.words("tags"))
    if "companyId" in request.form:
        company = chosen("companyId", kind="company")
        given["companyId"] = company.id if company else None
    custom = {
        key.removeprefix("custom."): typed.text(key)
        for key in request.form
        if key.startswith("custom.")
    }
    if typed.text("customKey"):
        custom[request.form["customKey"].strip()] = typed.text("customValue")
    return {**given, **({"customFields": custom} if custom else {})}


def _version() -> dict[str, Any]:
    return {"version": typed.whole("version")}


def _again(ctx: Context, contact_id: UUID, stale: Conflict) -> Response:
    if stale.code != "stale":
        return _form(ctx, ctx.get(Contact, contact_id), refusal=stale)
    contact = ctx.get(Contact, contact_id)
    values, clashes = merged(request.form, {name: attribute(contact, name) for name in LABELS})
    if not clashes:
        ctx.dispatch("crm.updateContact", {"id": contact_id, **_only(ctx, values)})
        return done(to=record_url("contact", contact_id), say="Saved", detail="Somebody else "
                    "changed other fields meanwhile; both changes stand.")  # fmt: skip
    return _form(ctx, contact, refusal=stale, clashes=clashes)


def _only(ctx: Context, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in _values(ctx).items() if name in names}


def _clash(ctx: Context, contact_id: UUID, refusal: ComposeError) -> Clash | None:
    if refusal.code != "stale":
        return None
    contact = ctx.get(Contact, contact_id)
    clashes = merged(request.form, {name: attribute(contact, name) for name in LABELS})[1]
    return clashes[0] if clashes else None


def _form(ctx: Context, contact: Contact, *, refusal: Any = None, clashes: Any = ()) -> Response:
    company = ctx.find(Contact, contact.company_id) if contact.company_id else None
    latest = timeline(ctx, contact.id, limit=1).entries if clashes else []
    return render_form(
        "contact/edit.html",
        contact=contact,
        company=company,
        refusal=refusal,
        clashes={clash.name: clash for clash in clashes},
        latest=latest[0] if latest else None,
        typed=request.form,
        values={name: attribute(contact, name) for name in LABELS},
        labels=LABELS,
        status=refusal.status if refusal else 200,
        sources=SOURCES,
        stages=STAGES,
    )
