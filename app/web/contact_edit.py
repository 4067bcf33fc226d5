"""A contact's fields, all of them in a form; one at a time they are edited in their place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.contacts.record import Contact
from app.web import typed
from app.web.addresses import record_url
from app.web.choosing import chosen
from app.web.rendering import done, render_form
from app.web.sheets.asking import ask, gone
from app.web.sheets.contact import CONTACT
from app.web.sheets.fact import Fact
from app.web.sheets.saving import save
from app.web.sheets.words import Custom

blueprint = Blueprint("contact_edit", __name__, url_prefix="/contacts")


@blueprint.get("/<uuid:contact_id>/edit")
def edit(contact_id: UUID) -> Response:
    """All fields."""
    return _form(context(), context().get(Contact, contact_id))


@blueprint.post("/<uuid:contact_id>/edit")
def update(contact_id: UUID) -> Response:
    """Saves them; what somebody else changed too is left to choose."""
    ctx = context()
    try:
        contact = ctx.get(Contact, contact_id)
        saved = save(ctx, CONTACT, CONTACT.payload(contact, _values(ctx, contact)))
    except NotFound as missing:
        return gone(ctx, CONTACT, contact_id, missing)
    except ComposeError as refusal:
        return _form(ctx, ctx.get(Contact, contact_id), refusal=refusal)
    if saved.clashes:
        return ask(ctx, CONTACT, saved)
    more = "Somebody else changed other fields meanwhile; both changes stand."
    detail = {"detail": more} if saved.merged else {}
    shown = CONTACT.again(ctx, saved.record)
    return done(*shown, to=record_url("contact", contact_id), say="Saved", **detail)


def _values(ctx: Context, contact: Contact) -> dict[str, Any]:
    facts = [fact for fact in CONTACT.facts if fact.name != "companyId"]
    values = CONTACT.read(ctx, contact, [*facts, *_own_fields(contact)])
    if "companyId" in request.form:
        company = chosen("companyId", kind="company")
        values["companyId"] = company.id if company else None
    if key := typed.text("customKey"):
        made = {key: typed.text("customValue")}
        values["customFields"] = {**values.get("customFields", {}), **made}
    return values


def _own_fields(contact: Contact) -> list[Fact]:
    return [Custom(f"customFields.{key}", key) for key in sorted(contact.custom_fields)]


def _form(ctx: Context, contact: Contact, *, refusal: Any = None) -> Response:
    company = ctx.find(Contact, contact.company_id) if contact.company_id else None
    return render_form(
        "contact/edit.html",
        contact=contact,
        company=company,
        sheet=CONTACT,
        own_fields=_own_fields(contact),
        options={fact.name: fact.options(ctx, contact) for fact in CONTACT.facts},
        labels={fact.name: fact.label for fact in CONTACT.facts},
        refusal=refusal,
    )
