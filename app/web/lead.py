"""One lead: read it, move it on, and the next one is open."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.contacts.options import picked
from app.crm.contacts.record import SOURCES, Contact
from app.crm.leads.inbox import Place
from app.crm.leads.page import lead_page
from app.crm.leads.reading import is_readers
from app.crm.leads.record import Lead
from app.crm.owners import possible_owners
from app.web import typed
from app.web.addresses import record_url
from app.web.choosing import chosen
from app.web.lead_next import go_on, refused
from app.web.lead_parts import known
from app.web.leads import filter_of, inbox_values, query_of
from app.web.rendering import (
    done,
    render,
    render_form,
    wants_fragment,
)

blueprint = Blueprint("lead", __name__, url_prefix="/leads")

NEW_CONTACT = ("firstName", "lastName", "companyName", "email", "phone")

CLOSES_IN = timedelta(days=30)
COMMANDS = {
    "contacted": ("crm.contactLead", "marked contacted"),
    "qualify": ("crm.qualifyLead", "qualified"),
    "disqualify": ("crm.disqualifyLead", "disqualified"),
    "reopen": ("crm.reopenLead", "is new again"),
}


@blueprint.get("/new")
def new() -> Response:
    """A lead for a contact that is there (`?contact=`) or a new one."""
    known = picked(context(), request.args.get("contact"))
    return render_form("lead/new.html", picked=known)


@blueprint.post("/new")
def create() -> Response:
    """On to the new lead."""
    ctx = context()
    known = chosen("contactId")
    try:
        lead = ctx.dispatch("crm.createLead", _new_lead(ctx, known))
    except ComposeError as refusal:
        return render_form("lead/new.html", refusal=refusal, picked=known)
    return done(to=record_url("lead", lead.id), say="Lead added")


@blueprint.get("/<uuid:lead_id>")
def show(lead_id: UUID) -> Response:
    """The lead beside the list it is opened from."""
    ctx = context()
    page = lead_page(ctx, lead_id)
    if is_readers(ctx, page.lead):
        ctx.dispatch("crm.readLead", {"id": lead_id})
    if wants_fragment():
        values = {"chosen": filter_of(ctx, request.args), "page": page, "read": True}
        return render("leads/index.html", fragment="opened", **known(values))
    return render("leads/index.html", page=page, opened=True, **inbox_values(ctx))


@blueprint.post("/<uuid:lead_id>/<any(contacted, qualify, reopen):move>")
def move(lead_id: UUID, move: str) -> Response:
    """Fires the machine's event."""
    return _moved(lead_id, move, {})


@blueprint.get("/<uuid:lead_id>/disqualify")
def ask_reason(lead_id: UUID) -> Response:
    """The dialog for the reason."""
    return _ask("lead/disqualify.html", lead_id)


@blueprint.post("/<uuid:lead_id>/disqualify")
def disqualify(lead_id: UUID) -> Response:
    """One of the org's reasons, words, or both."""
    reason = ": ".join(filter(None, (typed.text("reason"), typed.text("words"))))
    return _moved(lead_id, "disqualify", {"reason": reason})


@blueprint.get("/<uuid:lead_id>/convert")
def ask_value(lead_id: UUID) -> Response:
    """The dialog for value and close date, filled in already."""
    return _ask("lead/convert.html", lead_id)


@blueprint.post("/<uuid:lead_id>/convert")
def convert(lead_id: UUID) -> Response:
    """On to the new deal's page."""
    ctx, lead = context(), context().get(Lead, lead_id)
    currency = lead.estimated_value.currency if lead.estimated_value else ctx.org.currency
    try:
        values = {
            "title": typed.text("title"),
            "value": typed.money("value", currency),
            "expectedCloseDate": typed.moment("expectedCloseDate"),
        }
        conversion = ctx.dispatch("crm.convertLead", {**_target(lead_id), **values})
    except ComposeError as refusal:
        return _ask("lead/convert.html", lead_id, refusal=refusal)
    return done(to=record_url("deal", conversion.deal.id), say="The lead is a deal now")


@blueprint.get("/<uuid:lead_id>/assign")
def ask_owner(lead_id: UUID) -> Response:
    """The dialog for another owner."""
    return _ask("lead/assign.html", lead_id, users=possible_owners(context()))


@blueprint.post("/<uuid:lead_id>/assign")
def assign(lead_id: UUID) -> Response:
    """Another owner; the lead may leave the list, so the next one opens."""
    ctx, place = context(), Place.of(context().get(Lead, lead_id))
    ctx.dispatch("crm.updateLead", {**_target(lead_id), "ownerId": typed.text("ownerId")})
    return go_on(ctx, place, "Lead assigned")


@blueprint.post("/<uuid:lead_id>/delete")
def delete(lead_id: UUID) -> Response:
    """Gone from the list, and the next one opens; the toast brings it back."""
    ctx, place = context(), Place.of(context().get(Lead, lead_id))
    ctx.dispatch("crm.deleteLead", _target(lead_id))
    return go_on(ctx, place, "Lead deleted", undo=url_for(".restore", lead_id=lead_id))


@blueprint.post("/<uuid:lead_id>/restore")
def restore(lead_id: UUID) -> Response:
    """Undoes a deletion."""
    context().dispatch("crm.restoreLead", {"id": lead_id})
    return done(to=record_url("lead", lead_id), say="Lead restored")


def _new_lead(ctx: Context, known: Contact | None) -> dict[str, Any]:
    values = {
        "title": typed.text("title") or "",
        "message": typed.text("message"),
        "source": typed.text("source") or "web",
        "estimatedValue": typed.money("estimatedValue", ctx.org.currency),
    }
    if known:
        return {**values, "contactId": known.id}
    contact = {name: typed.text(name) for name in NEW_CONTACT}
    source = values["source"] if values["source"] in SOURCES else "web"
    more = {"source": source, "allowDuplicate": bool(typed.text("allowDuplicate"))}
    return {**values, "contact": {**contact, **more}}


def _moved(lead_id: UUID, move: str, fields: dict[str, Any]) -> Response:
    ctx, command = context(), COMMANDS[move]
    lead = ctx.get(Lead, lead_id)
    place, unread = Place.of(lead), is_readers(ctx, lead)
    try:
        with ctx.unit.open():
            ctx.dispatch(command[0], {**_target(lead_id), **fields})
            if unread:
                ctx.dispatch("crm.readLead", {"id": lead_id})
    except ComposeError as refusal:
        return refused(ctx, lead_id, refusal)
    undo = url_for(
        ".move", lead_id=lead_id, move="reopen", **query_of(filter_of(ctx, request.args))
    )
    more = {"undo": undo} if move == "disqualify" else {}
    return go_on(ctx, place, f"Lead {command[1]}", opens=move != "reopen", **more)


def _ask(template: str, lead_id: UUID, *, refusal: Any = None, **more: Any) -> Response:
    ctx = context()
    chosen = filter_of(ctx, request.args)
    close_on = (ctx.now.astimezone(typed.zone()) + CLOSES_IN).date().isoformat()
    page = lead_page(ctx, lead_id)
    values = {"page": page, "refusal": refusal, "chosen": chosen, "close_on": close_on, **more}
    return render_form(template, **known(values))


def _target(lead_id: UUID) -> dict[str, Any]:
    return {"id": lead_id, **typed.seen()}
