"""A process is begun by hand, or not gone through any further."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.compose.records import Entity
from app.modules.workflow.access import model_of
from app.modules.workflow.models import WflProcess
from app.modules.workflow.templates import templates
from app.web import process as processes
from app.web import typed
from app.web.process.answering import changed, refused
from app.web.rendering import render_form

START = "/new/<any(Deal, Contact):entity_type>/<uuid:entity_id>"


@processes.blueprint.get(START)
def choose(entity_type: str, entity_id: UUID) -> Response:
    """The templates to choose from."""
    return _form(context(), entity_type, entity_id)


@processes.blueprint.post(START)
def start(entity_type: str, entity_id: UUID) -> Response:
    """Begins it."""
    ctx = context()
    this = {"entityType": entity_type, "entityId": entity_id}
    try:
        process = ctx.dispatch(
            "workflow.startProcess", {"templateId": typed.text("template") or "", **this}
        )
    except ComposeError as refusal:
        if refusal.status != 422:
            raise
        return _form(ctx, entity_type, entity_id, refusal)
    return changed(ctx, process, f"{process.label} started")


@processes.blueprint.post("/<uuid:process_id>/cancellation")
def cancel(process_id: UUID) -> Response:
    """Ends it; what is done stays done."""
    ctx = context()
    process = ctx.get(WflProcess, process_id)
    try:
        ctx.dispatch("workflow.cancelProcess", {"id": process_id})
    except ComposeError as refusal:
        return refused(ctx, process, refusal, "The process goes on")
    undo = url_for(".resume", process_id=process_id)
    return changed(ctx, process, f"{process.label} cancelled", undo=undo)


@processes.blueprint.post("/<uuid:process_id>/resumption")
def resume(process_id: UUID) -> Response:
    """Takes the cancellation back."""
    ctx = context()
    process = ctx.get(WflProcess, process_id)
    try:
        ctx.dispatch("workflow.resumeProcess", {"id": process_id})
    except ComposeError as refusal:
        return refused(ctx, process, refusal, "The process stays cancelled")
    return changed(ctx, process, f"{process.label} goes on")


def _form(
    ctx: Context, entity_type: str, entity_id: UUID, refusal: ComposeError | None = None
) -> Response:
    record = _record(ctx, entity_type, entity_id)
    return render_form(
        "process/start.html",
        record=record,
        entity_type=entity_type,
        templates=templates(ctx, entity_type),
        refusal=refusal,
    )


def _record(ctx: Context, entity_type: str, entity_id: UUID) -> Entity:
    if not ctx.may("process:start"):
        raise NotFound("There is nothing to start here.")
    return ctx.get(model_of(entity_type), entity_id)
