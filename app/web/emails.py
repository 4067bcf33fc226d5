"""Writing emails: what helps the composer, answering in a thread, trying again."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context, viewer
from app.compose.context import Context
from app.compose.errors import NotFound
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.emails.record import EmailTemplate
from app.crm.emails.sending import refusing
from app.crm.emails.templates import templates
from app.crm.emails.variables import prefilled, variables
from app.modules.notification.carriers import carrier_for
from app.web import typed
from app.web.activities.answering import answered, in_composer, on_its_way
from app.web.rendering import answer, part

blueprint = Blueprint("emails", __name__, url_prefix="/emails")

ABOUT: dict[str, Any] = {"contact": Contact, "deal": Deal}


@blueprint.get("/help")
def help() -> Response:
    """For `?about=KIND:ID`: templates, what stands in the way, and the signature."""
    ctx = context()
    contact, _ = _about(ctx)
    user = viewer()
    return answer(
        part(
            "emails/help.html",
            about=request.args["about"],
            contact=contact,
            templates=templates(ctx) if ctx.may("email-template:read") else [],
            refusing=refusing(ctx, [contact.email]) if contact.email else [],
            configured=carrier_for("email") is not None,
            signature=(user.preferences.get("signature") or "") if user else "",
        )
    )


@blueprint.get("/filled")
def filled() -> Response:
    """`?templateId=` filled in for `?about=`, above what is written already."""
    ctx = context()
    contact, deal = _about(ctx)
    if not request.args.get("templateId"):
        return answer()
    template = _template(ctx, request.args.get("templateId", ""))
    known = variables(ctx, contact, deal, viewer())
    written = request.args.get("body", "").strip()
    text = prefilled(template.body, known, str(typed.locale()))
    body = f"{text}\n\n{written}" if written and written not in text else text
    subject = request.args.get("mailSubject") or prefilled(
        template.subject, known, str(typed.locale())
    )
    return _into_composer(subject=subject, body=body)


@blueprint.get("/<uuid:activity_id>/reply")
def reply(activity_id: UUID) -> Response:
    """Goes on from this email: its thread and its subject."""
    email = context().get(Activity, activity_id)
    if email.mail_id is None:
        raise NotFound("There is no such email.")
    subject = email.subject if email.subject.lower().startswith("re:") else f"Re: {email.subject}"
    return _into_composer(subject=subject[:200], reply=email)


@blueprint.post("/<uuid:activity_id>/again")
def again(activity_id: UUID) -> Response:
    """One that failed, or perhaps did, goes out again."""
    ctx = context()
    activity = ctx.dispatch("crm.sendEmailAgain", {"id": activity_id})
    return answered(ctx, activity.deal_id, on_its_way())


@blueprint.post("/<uuid:activity_id>/now")
def now(activity_id: UUID) -> Response:
    """One that is planned does not wait."""
    ctx = context()
    activity = ctx.dispatch("crm.sendEmailNow", {"id": activity_id})
    return answered(ctx, activity.deal_id, on_its_way())


def _into_composer(**fields: Any) -> Response:
    return answer(*in_composer(**fields))


def _about(ctx: Context) -> tuple[Contact, Deal | None]:
    kind, _, record_id = request.args.get("about", "").partition(":")
    try:
        record = ctx.get(ABOUT[kind], UUID(record_id))
    except (KeyError, ValueError):
        raise NotFound("There is no such record.") from None
    if isinstance(record, Deal):
        return ctx.get(Contact, record.contact_id), record
    return record, None


def _template(ctx: Context, template_id: str) -> EmailTemplate:
    try:
        return ctx.get(EmailTemplate, UUID(template_id))
    except ValueError:
        raise NotFound("There is no such template.") from None
