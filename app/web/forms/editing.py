"""Making and changing a form, with its preview."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.contacts.record import SOURCES
from app.crm.forms import turns
from app.crm.forms.queries import brought
from app.crm.forms.record import LeadForm
from app.crm.forms.words import USUAL, languages
from app.modules.identity.models import Team
from app.web import typed
from app.web.form_page.shown import Shown, named_in, of_form
from app.web.forms import blueprint as screen
from app.web.forms.draft import OWNER, TEAM, Draft, draft_of, new_draft, typed_draft
from app.web.forms.sharing import shared
from app.web.rendering import answer, done, part, render

LABELS = {"name": "Name", "title": "Heading", "intro": "Below it", "rows": "What it asks",
          "source": "Source", "buttonText": "Button", "thanksText": "Thanks", "goesTo": "Goes to",
          "redirectUrl": "Then on to", "tags": "Tags", "consentText": "Consent",
          "language": "Language"}  # fmt: skip
# Where the fixed words stand, and what stands there where that depends.
PLACES = {
    "optional": ("Beside what need not be filled in", ""),
    "choose": ("Where no country is chosen", ""),
    "required": ("At an empty field", ""),
    "invalid": ("At a field that can’t be right", "What is wrong, in English"),
    "agree": ("Where nobody agreed", ""),
    "wrong": ("Above a form that came back", "One field needs a look"),
    "thanks": ("Title after sending", ""),
    "onward": ("The way on from them", ""),
}


@screen.get("/new")
def new() -> Response:
    """A form that asks for what is usual."""
    ctx = context()
    require(ctx.actor, "form:manage")
    return _editor(ctx, None, new_draft(ctx))


@screen.post("/new")
def create() -> Response:
    """Online at once."""
    return _posted(context(), None)


@screen.get("/<uuid:form_id>")
def edit(form_id: UUID) -> Response:
    """One form, to read and to change it, with its address."""
    ctx = context()
    form = ctx.get(LeadForm, form_id)
    return _editor(ctx, form, draft_of(ctx, form))


@screen.post("/<uuid:form_id>")
def update(form_id: UUID) -> Response:
    ctx = context()
    return _posted(ctx, ctx.get(LeadForm, form_id))


@screen.post("/preview")
def preview() -> Response:
    """What is typed, as strangers would see it."""
    require(context().actor, "form:manage")
    return answer(_shown(typed_draft()))


@screen.post("/<uuid:form_id>/archive")
def archive(form_id: UUID) -> Response:
    """From the web; the toast brings it back."""
    form = context().dispatch("crm.archiveForm", {"id": form_id})
    undo = url_for(".reopen", form_id=form_id)
    return done(to=url_for(".index"), say=f"Form archived: {form.name}", undo=undo)


@screen.post("/<uuid:form_id>/reopen")
def reopen(form_id: UUID) -> Response:
    """Online again, at its old address."""
    form = context().dispatch("crm.reopenForm", {"id": form_id})
    return done(to=url_for(".edit", form_id=form_id), say=f"Online again: {form.name}")


def _posted(ctx: Context, form: LeadForm | None) -> Response:
    require(ctx.actor, "form:manage")
    draft, act = typed_draft(), request.form.get("do", "")
    if act.startswith("up:") and act[3:].isascii() and act[3:].isdigit():
        return _editor(ctx, form, draft.moved_up(int(act[3:])))
    try:
        saved = _saved(ctx, form, draft)
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        fresh = ctx.get(LeadForm, form.id) if form else None
        return _editor(ctx, fresh, draft, refusal)
    say = f"Form saved: {saved.name}" if form else f"Online: {saved.name}"
    return done(to=url_for(".edit", form_id=saved.id), say=say)


def _saved(ctx: Context, form: LeadForm | None, draft: Draft) -> LeadForm:
    if form is None:
        made: LeadForm = ctx.dispatch("crm.createForm", draft.payload())
        return made
    this = {"id": form.id, **typed.seen()}
    changed: LeadForm = ctx.dispatch("crm.updateForm", {**this, **draft.payload()})
    return changed


def _editor(
    ctx: Context, form: LeadForm | None, draft: Draft, refusal: ComposeError | None = None
) -> Response:
    errors = [{**one, "field": draft.place(one)} for one in refusal.errors] if refusal else []
    rows = {f"label-{row.name}": row.usual for row in draft.rows}
    rows |= {f"words-{name}": label for name, (label, _) in PLACES.items()}
    return render(
        "forms/edit.html",
        form=form,
        draft=draft,
        errors=errors,
        refusal=refusal,
        labels=LABELS | rows,
        offered=_offered(ctx, draft),
        sources=SOURCES,
        languages=languages(),
        stands=PLACES,
        usual=USUAL,
        so_far=brought(ctx, [form])[form.id] if form else None,
        shared=shared(form) if form and form.is_live else None,
        preview=_shown(draft),
    )


def _offered(ctx: Context, draft: Draft) -> list[tuple[str, str]]:
    """Who can get the leads. Whoever does but can't any more is offered as long as he is chosen."""
    people = [(f"{OWNER}:{user.id}", user.name) for user in turns.possible(ctx)]
    teams = ctx.session.execute(select(Team.id, Team.name).order_by(Team.name))
    groups = [(f"{TEAM}:{row[0]}", f"{row[1]}, in turn") for row in teams]
    offered = [*people, *groups]
    if draft.goes_to and draft.goes_to not in dict(offered):
        offered.append((draft.goes_to, "Somebody who works on leads no more"))
    return offered


def _shown(draft: Draft) -> Any:
    fields = of_form(draft.fields)
    return part("forms/_preview.html", form=draft, fields=fields, shown=Shown(),
                countries=named_in(draft.language), errors=[])  # fmt: skip
