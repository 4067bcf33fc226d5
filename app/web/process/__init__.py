"""Processes as checklists: on the page of the record that they are about, and by themselves."""

from uuid import UUID

from flask import Blueprint, Response

from app.access import context
from app.web.process.panel import panel, panel_of
from app.web.rendering import render

blueprint = Blueprint("process", __name__, url_prefix="/processes")


@blueprint.get("/<uuid:process_id>")
def show(process_id: UUID) -> Response:
    """One process."""
    ctx = context()
    found = ctx.query("workflow.process", id=process_id)
    return render("process/show.html", **panel(ctx, found))


@blueprint.get("/of/<any(Deal, Contact):entity_type>/<uuid:entity_id>")
def of(entity_type: str, entity_id: UUID) -> Response:
    """What the record goes through, or the offer to begin."""
    return render("process/show.html", **panel_of(context(), entity_type, entity_id))
