"""Process templates: what there is, how each goes, and how it went before."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.compose.registry import registry
from app.modules.workflow.conditions import CONDITIONS, ENDINGS, FACTS
from app.modules.workflow.models import WflTemplate
from app.modules.workflow.templates import (
    DECLARED,
    Version,
    running_by_version,
    templates,
    versions_of,
)
from app.web import typed
from app.web.presentation import role
from app.web.rendering import done, render
from app.web.settings.outline import edited, new_row, outline_of, stages_of, typed_outline

blueprint = Blueprint("processes", __name__, url_prefix="/settings/processes")


@blueprint.get("")
def index() -> Response:
    """All templates."""
    ctx = context()
    require(ctx.actor, "workflow:manage")
    found = templates(ctx)
    running = {each.key: sum(running_by_version(ctx, each.key).values()) for each in found}
    return render("settings/processes.html", templates=found, running=running)


@blueprint.get("/new")
def new() -> Response:
    """An empty one."""
    require(context().actor, "workflow:manage")
    return _form(None, edited([], "add-stage:"))


@blueprint.post("/new")
def create() -> Response:
    """A process of the org's own; until it is saved, buttons only change what is typed."""
    require(context().actor, "workflow:manage")
    outline = typed_outline(request.form)
    if act := request.form.get("do"):
        return _pressed(None, outline, act)
    stages = stages_of(outline)
    this = {"name": typed.text("name") or "", "entityType": request.form.get("entityType", "")}
    try:
        made = context().dispatch("workflow.createTemplate", {**this, "stages": stages})
    except ComposeError as refusal:
        return _form(None, outline, refusal=refusal, unsaved=True)
    return done(to=url_for(".edit", template_id=made.id), say=f"{made.name} can be started now")


@blueprint.get("/<uuid:template_id>")
def edit(template_id: UUID) -> Response:
    """One template, to change it."""
    template = _template(context(), template_id)
    return _form(template, outline_of(template.stages))


@blueprint.post("/<uuid:template_id>")
def save(template_id: UUID) -> Response:
    """All of it at once; a button within the form (`do`) only changes what is typed."""
    ctx = context()
    template = _template(ctx, template_id)
    outline = typed_outline(request.form)
    if act := request.form.get("do"):
        return _pressed(template, outline, act)
    stages = stages_of(outline)
    this = {"id": template_id, **typed.seen(), "name": typed.text("name") or ""}
    try:
        saved = ctx.dispatch("workflow.updateTemplate", {**this, "stages": stages})
    except ComposeError as refusal:
        return _form(template, outline, refusal=refusal, unsaved=True)
    return done(
        to=url_for(".edit", template_id=template_id),
        say=f"Saved as version {saved.version}",
        detail="Processes that run already go on as they started.",
    )


@blueprint.post("/<uuid:template_id>/reset")
def reset(template_id: UUID) -> Response:
    """As it came with the program."""
    before = _template(context(), template_id).version
    saved = context().dispatch("workflow.resetTemplate", {"id": template_id})
    return _answer(saved, before)


@blueprint.get("/<uuid:template_id>/versions")
def versions(template_id: UUID) -> Response:
    """How it was, the newest first."""
    ctx = context()
    template = _template(ctx, template_id)
    return render(
        "settings/process-versions.html",
        plan=template,
        versions=versions_of(ctx, template),
        running=running_by_version(ctx, template.key),
        conditions=CONDITIONS,
        endings=ENDINGS,
    )


@blueprint.post("/<uuid:template_id>/versions/<int:number>/restoration")
def restore(template_id: UUID, number: int) -> Response:
    """An older version becomes the newest."""
    ctx = context()
    template = _template(ctx, template_id)
    before, old = template.version, _version(ctx, template, number)
    stages = [stage.model_dump(by_alias=True) for stage in old.stages]
    this = {"id": template_id, "name": old.name, "stages": stages}
    return _answer(ctx.dispatch("workflow.updateTemplate", this), before)


def _template(ctx: Context, template_id: UUID) -> WflTemplate:
    require(ctx.actor, "workflow:manage")
    return ctx.get(WflTemplate, template_id)


def _version(ctx: Context, template: WflTemplate, number: int) -> Version:
    found = next((one for one in versions_of(ctx, template) if one.number == number), None)
    if found is None:
        raise NotFound("There is no such version.")
    return found


def _answer(saved: WflTemplate, before: int) -> Response:
    to = url_for(".edit", template_id=saved.id)
    if saved.version == before:
        return done(to=to, say="It is like that already", tone="info")
    undo = url_for(".restore", template_id=saved.id, number=before)
    return done(to=to, say=f"Saved as version {saved.version}", undo=undo)


def _pressed(template: WflTemplate | None, outline: list[dict[str, Any]], act: str) -> Response:
    """What is typed, after a button of the form."""
    focus = new_row(outline) if act.startswith("add-") else act
    return _form(template, edited(outline, act), unsaved=True, focus=focus)


def _form(
    template: WflTemplate | None,
    outline: list[dict[str, Any]],
    *,
    refusal: ComposeError | None = None,
    unsaved: bool = False,
    focus: str = "",
) -> Response:
    """The form of a template; of a new one without."""
    of = template.entity_type if template else request.form.get("entityType", "Deal")
    version = template.version if template else 0
    return render(
        "settings/process.html",
        plan=template,
        of=of,
        kinds=[(kind, kind.lower()) for kind in sorted(FACTS, reverse=True)],
        name=request.form.get("name", template.name if template else ""),
        version=version if refusal else typed.whole("version") or version,
        stages=outline,
        roles=[(name, role(name)) for name in registry.matrix.roles],
        conditions=[(one.name, one.label) for one in CONDITIONS.values() if one.of == of],
        endings=[(one.name, one.label) for one in ENDINGS.values() if one.of == of],
        running=running_by_version(context(), template.key) if template else {},
        original=template is not None and template.key in DECLARED,
        refusal=refusal,
        labels=_labels(outline),
        unsaved=unsaved,
        focus=focus,
    )


def _labels(outline: list[dict[str, Any]]) -> dict[str, str]:
    """How the summary of faults names the fields."""
    labels = {"name": "Name", "entityType": "For a", "stages": "Stages"}
    for n, stage in enumerate(outline):
        named = stage["name"] or f"Stage {n + 1}"
        for field in ("name", "guard", "onComplete", "tasks", "id"):
            labels[f"stages.{n}.{field}"] = named
        for m, task in enumerate(stage["tasks"]):
            for field in ("title", "role", "dueInDays", "onlyIf", "doneBy", "id"):
                path = f"stages.{n}.tasks.{m}.{field}"
                labels[path] = task["title"] or f"{named}, task {m + 1}"
    return labels
