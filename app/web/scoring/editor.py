"""The rules as a form: changed line by line, previewed with each change, switched on as a whole."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.criteria.tree import from_json
from app.compose.errors import ComposeError
from app.crm.scoring.fields import FIELDS
from app.crm.scoring.occurrences import OCCURRENCES
from app.crm.scoring.record import GROUPS, ScoringRule
from app.crm.segments.audience import asker
from app.web import scoring
from app.web.lists.builder import Box, Builder, Row
from app.web.lists.builder import act as act_within
from app.web.lists.builder import of_form as built_of_form
from app.web.lists.building import of_tree
from app.web.lists.describing import choices, described
from app.web.rendering import answer, done, part, partial, render, wants_fragment
from app.web.scoring.proposal import Draft, draft, fold_in, words_of
from app.web.scoring.sheet import Sheet, act, of_form, of_rules
from app.web.scoring.showing import Shown, shown, under_way

FIRST = "contact.stage"


@scoring.blueprint.get("")
def index() -> Response:
    """The rules as they are switched on, and where the leads stand."""
    ctx = context()
    require(ctx.actor, "scoring:read")
    live = _live(ctx)
    sheet = of_rules(live, ctx.config.scoring_caps.given())
    return _page(ctx, sheet, draft(ctx, sheet, live))


@scoring.blueprint.post("")
def change() -> Response:
    """Does what a button of the form says. Without one, as ⌘S sends it, the draft is switched on;
    all others change only the draft."""
    ctx = context()
    require(ctx.actor, "scoring:manage")
    deed, live = request.form.get("do", "switch-on"), _live(ctx)
    sheet = of_form(request.form)
    built = built_of_form(request.form) if sheet.opened else None
    if built:
        act_within(built, deed, FIRST)
    fold_in(ctx, sheet, built)
    focus, kept = "", built
    leaves = deed == "switch-on" or deed.startswith("rule-")
    if built and not leaves:
        built.forgive()
        for line in sheet.lines:
            line.error = ""
    if leaves and not (built and built.faults):
        focus, kept = act(sheet, deed), None
    changed = draft(ctx, sheet, live)
    if deed == "switch-on" and not sheet.faults:
        try:
            run = ctx.dispatch("crm.switchOnScoring", changed.body)
        except ComposeError as refusal:
            return _page(ctx, sheet, changed, kept, refusal=refusal)
        undo = url_for(".undo", run_id=run.id)
        return done(to=url_for(".index"), say="Switched on; scores follow now", undo=undo)
    return _page(ctx, sheet, changed, kept, focus=focus)


@scoring.blueprint.post("/preview")
def preview() -> Response:
    """The effect of the draft as far as it is filled in; nothing in the form is touched."""
    ctx = context()
    require(ctx.actor, "scoring:manage")
    sheet = of_form(request.form)
    fold_in(ctx, sheet, built_of_form(request.form) if sheet.opened else None)
    changed = draft(ctx, sheet, _live(ctx))
    found = shown(ctx, changed, request.form.get("try", ""))
    return answer(*_beside(found, changed), *_reads(ctx, sheet))


@scoring.blueprint.post("/runs/<uuid:run_id>/undo")
def undo(run_id: UUID) -> Response:
    """The rules as they were before."""
    context().dispatch("crm.undoScoring", {"id": run_id})
    return done(to=url_for(".index"), say="The rules are as they were; scores follow now")


@scoring.blueprint.get("/runs/latest")
def latest() -> Response:
    """How far the counting is."""
    ctx = context()
    require(ctx.actor, "scoring:read")
    return answer(part("scoring/_run.html", run=under_way(ctx)))


def _live(ctx: Context) -> list[ScoringRule]:
    statement = select(ScoringRule).order_by(ScoringRule.position, ScoringRule.id)
    return list(ctx.session.scalars(statement))


def _reads(ctx: Context, sheet: Sheet) -> list[Any]:
    """How the open line reads by now."""
    line = sheet.opened
    if line is None:
        return []
    said = part("scoring/_words.html", line=line, words=_words(ctx, sheet))
    return [partial(f"#words-{line.row}", said, "innerHTML")]


def _words(ctx: Context, sheet: Sheet) -> dict[str, str]:
    return {
        line.row: "New rule" if line.unready else words_of(ctx, line.condition)
        for line in sheet.lines
    }


def _page(
    ctx: Context,
    sheet: Sheet,
    changed: Draft,
    built: Builder | None = None,
    *,
    refusal: ComposeError | None = None,
    focus: str = "",
) -> Response:
    asking, line = asker(ctx), sheet.opened
    if line and built is None:
        built = of_tree(asking, FIELDS, from_json(line.condition))
        if line.is_new and not list(built.rows):
            built = Builder(Box(rows=[Row(0, FIRST, "", [])]))
    found = shown(ctx, changed, request.form.get("try", ""))
    if refusal:
        changed.meet(_live(ctx))
    about: dict[str, Any] = {
        "sheet": sheet,
        "built": built,
        "rows": described(asking, FIELDS, built) if built else {},
        "fields": choices(asking, FIELDS, built) if built else [],
        "words": _words(ctx, sheet),
        "changed": changed,
        "found": found,
        "refusal": refusal,
        "focus": focus,
        "groups": GROUPS,
        "occurrences": OCCURRENCES,
        "decay": ctx.config.lead_decay,
    }
    status = refusal.status if refusal else (422 if sheet.faults else 200)
    if wants_fragment() and request.method == "POST":
        form = part("scoring/_form.html", **about)
        return answer(form, *_beside(found, changed), status=status)
    return render("scoring/index.html", status=status, run=under_way(ctx), **about)


def _beside(found: Shown, changed: Draft) -> list[Any]:
    about = {"found": found, "changed": changed}
    return [
        partial("#scoring-bar", part("scoring/_bar.html", **about), "outerMorph"),
        partial("#scoring-effect", part("scoring/_effect.html", **about), "outerMorph"),
        partial("#scoring-tried", part("scoring/_tried.html", **about), "outerMorph"),
        partial("#scoring-switch", part("scoring/_switch.html", **about), "outerMorph"),
    ]
