"""Pipelines and their stages."""

from typing import Any
from uuid import UUID

from flask import Response, redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.dispatch import together
from app.compose.errors import ComposeError
from app.crm.deals.record import Deal
from app.crm.pipelines.commands import COLORS, stages_of
from app.crm.pipelines.founding import STAGES
from app.crm.pipelines.needs import NEEDS
from app.crm.pipelines.queries import default_pipeline
from app.crm.pipelines.queries import pipelines as all_pipelines
from app.crm.pipelines.record import Pipeline
from app.web import typed
from app.web.rendering import done, render, render_form
from app.web.settings import blueprint as screen


@screen.get("/pipelines")
def pipelines() -> Answer:
    """On to the default one."""
    ctx = context()
    require(ctx.actor, "pipeline:manage")
    return redirect(url_for(".pipeline", pipeline_id=default_pipeline(ctx).id))


@screen.get("/pipelines/new")
def new_pipeline() -> Response:
    require(context().actor, "pipeline:manage")
    return render_form("settings/new-pipeline.html")


@screen.post("/pipelines/new")
def create_pipeline() -> Response:
    """A pipeline with the usual stages, to be changed."""
    keys = ("name", "probability", "rotPeriodDays", "color")
    stages = [dict(zip(keys, stage, strict=True)) for stage in STAGES]
    try:
        made = context().dispatch(
            "crm.createPipeline", {"name": typed.text("name"), "stages": stages}
        )
    except ComposeError as refusal:
        return render_form("settings/new-pipeline.html", refusal=refusal)
    return done(to=url_for(".pipeline", pipeline_id=made.id), say="Pipeline made")


@screen.get("/pipelines/<uuid:pipeline_id>")
def pipeline(pipeline_id: UUID) -> Response:
    ctx = context()
    require(ctx.actor, "pipeline:manage")
    return _page(ctx, ctx.get(Pipeline, pipeline_id))


@screen.post("/pipelines/<uuid:pipeline_id>")
def save_pipeline(pipeline_id: UUID) -> Response:
    """Name, default and all stages in their order, at once or not at all."""
    ctx = context()
    require(ctx.actor, "pipeline:manage")
    if act := request.form.get("do"):
        return _page(ctx, ctx.get(Pipeline, pipeline_id), rows=_edited(typed_stages(), act))
    try:
        together(ctx, lambda: _save(ctx, pipeline_id))
    except ComposeError as refusal:
        return _page(ctx, ctx.get(Pipeline, pipeline_id), refusal, rows=typed_stages())
    return done(to=url_for(".pipeline", pipeline_id=pipeline_id), say="Stages saved")


def _save(ctx: Context, pipeline_id: UUID) -> None:
    renamed = {"name": typed.text("name"), **typed.seen(), **_default()}
    ctx.dispatch("crm.updatePipeline", {"id": pipeline_id, **renamed})
    heirs = {
        name.removeprefix(MOVE): stage_id
        for name, stage_id in request.form.items()
        if name.startswith(MOVE)
    }
    stages = {"stages": _named(ctx, pipeline_id), "moveDeals": heirs}
    ctx.dispatch("crm.setPipelineStages", {"id": pipeline_id, **stages})


def _edited(rows: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """What the buttons do without the script: `add`, `up:PLACE`, `remove:PLACE`."""
    verb, _, place = act.partition(":")
    if verb == "add":
        return [*rows, {"row": f"new-{len(rows)}"}]
    at = int(place) if place.isascii() and place.isdigit() else len(rows)
    if verb == "up":
        return [*rows[: max(at - 1, 0)], *rows[at : at + 1], *rows[max(at - 1, 0) : at],
                *rows[at + 1 :]]  # fmt: skip
    return [row for n, row in enumerate(rows) if n != at]


def typed_stages() -> list[dict[str, Any]]:
    """The rows of the form, in the order in which they stand. What is no number stays text, so
    that the command refuses it by name."""
    columns = {name: request.form.getlist(f"stage-{name}") for name in FIELDS}
    asked = [said.partition(":")[::2] for said in request.form.getlist("stage-asks")]
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False))
    return [
        {**_stage(row), "toEnter": [key for of, key in asked if of == row["row"]]} for row in rows
    ]


def _named(ctx: Context, pipeline_id: UUID) -> list[dict[str, Any]]:
    """The rows as the command takes them. A name that reads as it did is the one that it was."""
    known = {str(stage.id): stage for stage in stages_of(ctx, pipeline_id)}
    rows = [{name: said for name, said in row.items() if name != "row"} for row in typed_stages()]
    for row in rows:
        stage = known.get(row["id"] or "")
        if stage and row["name"] == stage.label:
            row["name"] = stage.name
    return rows


MOVE = "move-"
FIELDS = ("row", "id", "name", "probability", "rotPeriodDays", "outcome", "color")


def _stage(row: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: value.strip() or None for name, value in row.items()}
    for name in ("probability", "rotPeriodDays"):
        if kept[name] and kept[name].isdigit():
            kept[name] = int(kept[name])
    kept["probability"] = kept["probability"] or 0
    return kept


def _default() -> dict[str, bool]:
    return {"isDefault": True} if "isDefault" in request.form else {}


def _page(
    ctx: Context,
    chosen: Pipeline,
    refusal: ComposeError | None = None,
    rows: list[dict[str, Any]] | None = None,
) -> Response:
    saved = [_row(stage) for stage in stages_of(ctx, chosen.id)]
    return render(
        "settings/pipeline.html",
        pipelines=all_pipelines(ctx),
        pipeline=chosen,
        stages=saved if rows is None else rows,
        saved=saved,
        occupied=refusal.extra.get("occupied", []) if refusal else [],
        deals=_open_deals(ctx),
        colors=COLORS,
        needs=NEEDS,
        refusal=refusal,
    )


def _row(stage: Any) -> dict[str, Any]:
    names = ("id", "probability", "outcome", "color")
    row = {name: getattr(stage, name) for name in names}
    more = {"rotPeriodDays": stage.rot_period_days, "toEnter": stage.to_enter}
    return {**row, **more, "row": str(stage.id), "name": stage.label}


def _open_deals(ctx: Context) -> dict[UUID, int]:
    statement = select(Deal.pipeline_id, func.count()).where(Deal.status == "open")
    rows = ctx.session.execute(statement.group_by(Deal.pipeline_id))
    return {row[0]: row[1] for row in rows}
