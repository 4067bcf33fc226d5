"""Writing a template."""

from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.templates.starts import STARTS
from app.crm.templates.use import users_of
from app.crm.templates.variables import KNOWN
from app.modules.notification.models import NtfTemplate
from app.web import typed
from app.web.headers import framing
from app.web.message_templates import CHANNELS
from app.web.message_templates import blueprint as screen
from app.web.message_templates.draft import Draft, draft_of, lines_of, typed_draft
from app.web.message_templates.preview import preview
from app.web.rendering import done, render

LABELS = {"key": "Key", "name": "Name", "subject": "Subject", "preheader": "Preheader",
          "body": "Text", "approved": "Approved text"}  # fmt: skip
EMPTY = "empty"


@screen.get("/new/<start>")
def new(start: str) -> Response:
    """A new one, which begins as `start` does."""
    ctx = context()
    require(ctx.actor, "template:manage")
    return editor(ctx, None, _begun(start), create=url_for(".create", start=start))


@screen.post("/new/<start>")
def create(start: str) -> Response:
    """Written."""
    ctx = context()
    draft = typed_draft(_begun(start).channel)
    try:
        made = ctx.dispatch("crm.createTemplate", draft.payload())
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        return editor(ctx, None, draft, create=url_for(".create", start=start), refusal=refusal)
    return done(to=url_for(".edit", template_id=made.id), say=f"Template saved: {made.name}")


@screen.get("/<uuid:template_id>")
def edit(template_id: UUID) -> Response:
    """One template, to read and to change it."""
    ctx = context()
    template = ctx.get(NtfTemplate, template_id)
    return editor(ctx, template, draft_of(template))


@screen.post("/<uuid:template_id>")
def update(template_id: UUID) -> Response:
    """Changed; what it was stays among the versions."""
    ctx = context()
    template = ctx.get(NtfTemplate, template_id)
    before, draft = template.version, typed_draft(template.channel)
    try:
        values = draft.payload()
        del values["key"]
        this = {"id": template_id, "version": typed.whole("version")}
        saved = ctx.dispatch("crm.updateTemplate", {**this, **values})
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        return editor(ctx, ctx.get(NtfTemplate, template_id), draft, refusal=refusal)
    to = url_for(".edit", template_id=template_id)
    if saved.version == before:
        return done(to=to, say="Nothing was changed", tone="info")
    return done(to=to, say=f"Saved as version {saved.version}")


def editor(
    ctx: Context,
    template: NtfTemplate | None,
    draft: Draft,
    *,
    create: str = "",
    refusal: ComposeError | None = None,
    sent: str = "",
) -> Response:
    """The form with its preview. `create` is where a new one is sent to; `sent` says what was done
    with what is typed."""
    page = render(
        "message_templates/edit.html",
        letter=template,
        draft=draft,
        given=lines_of(draft.approved) if not refusal else request.form.get("approvedVariables"),
        save=create or url_for(".update", template_id=template.id if template else None),
        users=users_of(ctx, template) if template else [],
        channel=CHANNELS[draft.channel],
        known=KNOWN,
        preview=preview(ctx, draft),
        refusal=refusal,
        labels=LABELS,
        sent=sent,
    )
    return framing(page)


def _begun(start: str) -> Draft:
    if start in STARTS:
        return draft_of(STARTS[start])
    if start != EMPTY:
        raise NotFound("There is nothing of that name to start from.")
    return Draft("email", "", "", "", "", None)


def again(
    ctx: Context, draft: Draft, *, refusal: ComposeError | None = None, sent: str = ""
) -> Response:
    """The editor with what is typed, after something else was done with it than saving."""
    found = typed.text("templateId")
    template = ctx.get(NtfTemplate, UUID(found)) if found else None
    start = request.form.get("start", EMPTY)
    create = "" if template else url_for(".create", start=start)
    return editor(ctx, template, draft, create=create, refusal=refusal, sent=sent)
