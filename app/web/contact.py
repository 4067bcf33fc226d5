"""One contact: who it is, what happened, what hangs on it."""

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.consent.history import standings
from app.crm.contacts.countries import COUNTRIES
from app.crm.contacts.likeness import with_address
from app.crm.contacts.merge import living
from app.crm.contacts.options import picked
from app.crm.contacts.page import attached, contact_page
from app.crm.contacts.record import SOURCES, STAGES, Contact
from app.crm.owners import possible_owners
from app.web import typed
from app.web.addresses import record_url
from app.web.choosing import chosen
from app.web.process.panel import panel_of
from app.web.rendering import done, render, render_form
from app.web.timeline import timeline_of

blueprint = Blueprint("contact", __name__, url_prefix="/contacts")

CHOICES: dict[str, Any] = {"sources": SOURCES, "stages": STAGES, "countries": COUNTRIES}


@blueprint.get("/<uuid:contact_id>")
def show(contact_id: UUID) -> Response:
    """Identity, timeline and what is related. One that was merged leads to the one that stayed."""
    ctx = context()
    try:
        found = contact_page(ctx, contact_id)
    except NotFound:
        if (stayed := living(ctx, contact_id)) is None:
            raise
        return cast(Response, redirect(record_url("contact", stayed.id)))
    given = {**panel_of(ctx, "Contact", contact_id), **timeline_of(found.contact)}
    stands = standings(ctx, found.contact)
    return render("contact/show.html", found=found, standings=stands, **given)


@blueprint.get("/new")
def new() -> Response:
    """`?type=company` for a company, `?company=` for a person who works there."""
    return _new_form()


@blueprint.post("/new")
def create() -> Response:
    """On to the new contact, or once more with what is wrong with it."""
    try:
        contact = context().dispatch("crm.createContact", _new_values())
    except ComposeError as refusal:
        return _new_form(refusal)
    return done(to=record_url("contact", contact.id), say="Contact added")


@blueprint.get("/duplicate")
def duplicate() -> Response:
    """A warning while the `?email=` of a new contact is typed."""
    other = with_address(context(), request.args.get("email", "").replace("\x00", ""))
    return render("contact/duplicate.html", fragment="piece", other=other)


@blueprint.get("/<uuid:contact_id>/reassign")
def ask_owner(contact_id: UUID) -> Response:
    """The dialog for another owner."""
    ctx = context()
    found = contact_page(ctx, contact_id)
    return render_form("contact/reassign.html", found=found, users=possible_owners(ctx))


@blueprint.post("/<uuid:contact_id>/reassign")
def reassign(contact_id: UUID) -> Response:
    """Another owner, with the open leads and deals if wanted."""
    ctx = context()
    ctx.dispatch("crm.reassignContact", {
        "id": contact_id,
        **typed.seen(),
        "ownerId": typed.text("ownerId"),
        "includeOpen": bool(typed.text("includeOpen")),
    })  # fmt: skip
    return done(to=record_url("contact", contact_id), say="Contact reassigned")


@blueprint.get("/<uuid:contact_id>/delete")
def ask_delete(contact_id: UUID) -> Response:
    """The dialog that says what goes with it."""
    ctx = context()
    contact = ctx.get(Contact, contact_id)
    return render_form("contact/delete.html", contact=contact, attached=attached(ctx, contact))


@blueprint.post("/<uuid:contact_id>/delete")
def delete(contact_id: UUID) -> Response:
    """Gone from all lists; the toast brings it back."""
    context().dispatch("crm.deleteContact", {"id": contact_id})
    undo = url_for(".restore", contact_id=contact_id)
    return done(to=url_for("contacts.index"), say="Contact deleted", undo=undo)


@blueprint.post("/<uuid:contact_id>/restore")
def restore(contact_id: UUID) -> Response:
    """Undoes a deletion."""
    context().dispatch("crm.restoreContact", {"id": contact_id})
    return done(to=record_url("contact", contact_id), say="Contact restored")


def _new_values() -> dict[str, Any]:
    values = {
        name: typed.text(name)
        for name in (
            "type",
            "firstName",
            "lastName",
            "companyName",
            "jobTitle",
            "email",
            "phone",
            "country",
        )
    }
    company = chosen("companyId", kind="company")
    more = {"source": typed.text("source") or "web", "tags": typed.words("tags")}
    given: dict[str, Any] = {**values, **more, "companyId": company.id if company else None}
    if company is None and given["type"] != "company" and not given["companyName"]:
        given["companyName"] = typed.text("companyIdQuery")
    given["allowDuplicate"] = bool(typed.text("allowDuplicate"))
    return {name: value for name, value in given.items() if value not in (None, "")}


def _new_form(refusal: ComposeError | None = None) -> Response:
    ctx: Context = context()
    company = picked(ctx, request.values.get("companyId") or request.args.get("company"))
    kind = request.values.get("type", "person")
    return render_form("contact/new.html", kind=kind, company=company, refusal=refusal,
                       **CHOICES)  # fmt: skip
