"""Email templates: one's own, and those that all share."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context, viewer
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.emails.record import EmailTemplate
from app.crm.emails.templates import templates
from app.crm.emails.variables import KNOWN, samples
from app.modules.notification.wording import fill
from app.web import typed
from app.web.rendering import done, render, render_form

blueprint = Blueprint("email_templates", __name__, url_prefix="/settings/email-templates")


@blueprint.get("")
def index() -> Response:
    """Those that the viewer may use."""
    ctx = context()
    require(ctx.actor, "email-template:create")
    return render("email_templates/index.html", templates=templates(ctx), sample=sample)


@blueprint.get("/new")
def new() -> Response:
    require(context().actor, "email-template:create")
    return _form(None)


@blueprint.post("/new")
def create() -> Response:
    """Written."""
    try:
        made = context().dispatch("crm.createEmailTemplate", _written())
    except ComposeError as refusal:
        return _form(None, refusal)
    return _listed(f"Template saved: {made.name}")


@blueprint.get("/<uuid:template_id>")
def edit(template_id: UUID) -> Response:
    return _form(context().get(EmailTemplate, template_id))


@blueprint.post("/<uuid:template_id>")
def update(template_id: UUID) -> Response:
    """Changed."""
    ctx = context()
    given = {"id": template_id, **typed.seen(), **_written()}
    try:
        changed = ctx.dispatch("crm.updateEmailTemplate", given)
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        return _form(ctx.get(EmailTemplate, template_id), refusal)
    return _listed(f"Template saved: {changed.name}")


@blueprint.post("/<uuid:template_id>/delete")
def delete(template_id: UUID) -> Response:
    """Gone; the toast brings it back."""
    ctx = context()
    name = ctx.get(EmailTemplate, template_id).name
    ctx.dispatch("crm.deleteEmailTemplate", {"id": template_id})
    return _listed(f"Template deleted: {name}", undo=url_for(".restore", template_id=template_id))


@blueprint.post("/<uuid:template_id>/restore")
def restore(template_id: UUID) -> Response:
    restored = context().dispatch("crm.restoreEmailTemplate", {"id": template_id})
    return _listed(f"Template restored: {restored.name}")


def sample(text: str) -> str:
    """The text as an example contact would read it."""
    values = samples(KNOWN)
    user = viewer()
    values["sender"] = {"name": user.name, "email": user.email} if user else {}
    values["org"] = {"name": context().org.name}
    return fill(text, values)


def _written() -> dict[str, Any]:
    return {
        "name": typed.text("name") or "",
        "subject": typed.text("subject") or "",
        "body": request.form.get("body", "").replace("\r\n", "\n"),
        "shared": "shared" in request.form,
    }


def _listed(say: str, **more: Any) -> Response:
    return done(to=url_for(".index"), say=say, **more)


def _form(template: EmailTemplate | None, refusal: ComposeError | None = None) -> Response:
    ctx: Context = context()
    return render_form(
        "email_templates/form.html",
        letter=template,
        may_change=template is None or ctx.may("email-template:update", template),
        known=KNOWN,
        sample=sample,
        refusal=refusal,
    )
