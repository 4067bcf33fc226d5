"""The preview while a template is written, its page in a frame, and the test to oneself."""

from uuid import UUID

from flask import Response, request

from app.access import context, viewer
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.templates.reading import reader
from app.crm.templates.versions import version_of
from app.modules.notification.models import NtfTemplate
from app.web.headers import framed
from app.web.message_templates import blueprint as screen
from app.web.message_templates.draft import Draft, chosen_contact, draft_of, typed_draft
from app.web.message_templates.editing import again
from app.web.message_templates.preview import preview, read_by
from app.web.rendering import announce, answer, part, partial, toast

OF_CHANNEL = "/<any(email, sms, whatsapp):channel>"
NEW_TAB = '<base target="_blank">'
PARTS = ("head", "words", "checks")
READABLE = "template:readable"


@screen.post(f"{OF_CHANNEL}/preview")
def show(channel: str) -> Response:
    """What is typed, all but its page: that is asked for by the frame, if there is one."""
    ctx, draft = _writing(channel)
    seen = preview(ctx, draft)
    parts = [
        partial(
            f"#preview-{name}",
            part(f"message_templates/_{name}.html", preview=seen, draft=draft),
            "outerMorph",
        )
        for name in PARTS
    ]
    return answer(*parts, trigger=READABLE if seen.filled else "")


@screen.post(f"{OF_CHANNEL}/page")
def typed_page(channel: str) -> Response:
    """The page of the mail that is typed."""
    ctx, draft = _writing(channel)
    return _page(ctx, draft)


@screen.get("/<uuid:template_id>/page")
def page(template_id: UUID) -> Response:
    """The page of a saved mail, or of its `?version=`, as `?contactId=` would see it."""
    ctx = context()
    template = ctx.get(NtfTemplate, template_id)
    number = request.args.get("version", type=int)
    return _page(ctx, draft_of(version_of(ctx, template, number) if number else template))


@screen.post(f"{OF_CHANNEL}/test")
def test(channel: str) -> Response:
    """What is typed, in the viewer's own mailbox."""
    ctx, draft = _writing(channel)
    user = viewer()
    said = f"A test is on its way to {user.email if user else ''}"
    try:
        mail = {**draft.payload(), "name": draft.name or "Test", "contactId": chosen_contact()}
        ctx.dispatch("crm.tryTemplateDraft", mail)
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        if request.headers.get("HX-Request"):
            return answer(toast(refusal.detail, tone="danger"), status=refusal.status)
        return again(ctx, draft, refusal=refusal)
    if request.headers.get("HX-Request"):
        return answer(toast(said), announce(said))
    return again(ctx, draft, sent=said)


def _writing(channel: str) -> tuple[Context, Draft]:
    ctx = context()
    require(ctx.actor, "template:manage")
    return ctx, typed_draft(channel)


def _page(ctx: Context, draft: Draft) -> Response:
    """Links open in a tab of their own; what can't be sent is an empty page."""
    filled = read_by(ctx, draft, reader(ctx, draft.channel, chosen_contact()))
    text = filled.html if filled else ""
    return framed(Response(text.replace("<head>", f"<head>{NEW_TAB}", 1), mimetype="text/html"))
