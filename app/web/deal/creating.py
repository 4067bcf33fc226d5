"""A new deal."""

from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import select

from app.access import context
from app.compose.authority import visible
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.contacts.record import Contact
from app.crm.pipelines.commands import stages_of
from app.crm.pipelines.queries import default_pipeline
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.crm.text import fold
from app.web import deal as deals
from app.web import typed
from app.web.addresses import id_in
from app.web.deal.answering import changed
from app.web.deal.dates import noon
from app.web.rendering import answer, part, render_form

MOST = 8
FIELDS = {
    "contactId": "Contact",
    "email": "Email of the new contact",
    "expectedCloseDate": "Close date",
    "stageId": "Stage",
}


@deals.blueprint.get("/new")
def new() -> Response:
    """`?contact=`, `?stage=`, `?pipeline=` are filled in; `?who=` finds contacts."""
    return _form(context())


@deals.blueprint.post("")
def create() -> Response:
    """The deal, at the top of its column."""
    ctx = context()
    try:
        deal = ctx.dispatch("crm.createDeal", _written(ctx))
    except ComposeError as refusal:
        return _form(ctx, refusal)
    return changed(ctx, deal.id, f"Deal created: {deal.title}", link=f"/deals/{deal.id}")


@deals.blueprint.get("/contacts")
def options() -> Response:
    """Contacts to choose from, by the letters in `who`."""
    who = request.args.get("who", "")
    return answer(part("deal/_contacts.html", contacts=_found(context(), who), who=who.strip()))


@deals.blueprint.post("/new/contact")
def add_contact() -> Response:
    """A contact of the name that nobody has, from within the form: a person by the address in
    `newEmail`, else a company. The form comes back with the contact chosen and all that was typed.
    """
    ctx = context()
    name, email = typed.text("who") or "", typed.text("newEmail")
    first, _, last = name.rpartition(" ")
    person = {"type": "person", "firstName": first or last, "lastName": last if first else None}
    company = {"type": "company", "companyName": name}
    try:
        wanted = {**person, "email": email} if email else company
        contact = ctx.dispatch("crm.createContact", wanted)
    except ComposeError as refusal:
        return _form(ctx, refusal)
    return _form(ctx, contact=contact)


def _form(
    ctx: Context, refusal: ComposeError | None = None, contact: Contact | None = None
) -> Response:
    given = request.form or request.args
    stage_id = given.get("stageId") or given.get("stage")
    stages = stages_of(ctx, _pipeline_id(ctx, stage_id, given.get("pipeline")))
    return render_form(
        "deal/new.html",
        given=given,
        stage_id=stage_id,
        stages=[stage for stage in stages if not stage.outcome],
        contacts=[contact] if contact else _chosen(ctx, given) or _found(ctx, given.get("who")),
        chosen=str(contact.id) if contact else given.get("contactId") or given.get("contact"),
        who=(given.get("who") or "").strip(),
        refusal=refusal,
        fields=FIELDS,
    )


def _written(ctx: Context) -> dict[str, Any]:
    said = {
        "contactId": typed.text("contactId"),
        "title": typed.text("title") or "",
        "value": typed.money("value", ctx.org.currency),
        "expectedCloseDate": noon("expectedCloseDate"),
        "stageId": typed.text("stageId"),
    }
    return {name: value for name, value in said.items() if value is not None}


def _chosen(ctx: Context, given: Any) -> list[Contact]:
    found = id_in(given.get("contactId") or given.get("contact"))
    contact = ctx.find(Contact, found) if found else None
    return [contact] if contact else []


def _found(ctx: Context, who: str | None) -> list[Contact]:
    """The contacts that say every word of `who`; without one, the latest."""
    statement = select(Contact).where(visible(ctx.actor, Contact)).limit(MOST)
    words = fold((who or "").replace("\x00", "")).split()
    for word in words:
        statement = statement.where(Contact.search_text.contains(word, autoescape=True))
    order = Contact.sort_key if words else Contact.created_at.desc()
    return list(ctx.session.scalars(statement.order_by(order)))


def _pipeline_id(ctx: Context, stage_id: str | None, pipeline_id: str | None) -> UUID:
    if (wanted := id_in(stage_id)) and (stage := ctx.find(PipelineStage, wanted)):
        return stage.pipeline_id
    if (named := id_in(pipeline_id)) and (pipeline := ctx.find(Pipeline, named)):
        return pipeline.id
    return default_pipeline(ctx).id
