"""Segments are deleted, and brought back."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.compose.errors import Conflict
from app.crm.segments.record import Segment
from app.web import segments
from app.web.rendering import done


@segments.blueprint.post("/<uuid:segment_id>/delete")
def delete(segment_id: UUID) -> Response:
    """Gone; the toast brings it back. Not while a campaign needs it."""
    ctx = context()
    name = ctx.get(Segment, segment_id).name
    page = url_for(".show", segment_id=segment_id)
    try:
        ctx.dispatch("crm.deleteSegment", {"id": segment_id})
    except Conflict as refusal:
        return done(to=page, say=f"{name} is needed", tone="warning", detail=refusal.detail)
    undo = url_for(".restore", segment_id=segment_id)
    return done(to=url_for(".index"), say=f"Segment deleted: {name}", undo=undo)


@segments.blueprint.post("/<uuid:segment_id>/restore")
def restore(segment_id: UUID) -> Response:
    """Undoes it."""
    segment = context().dispatch("crm.restoreSegment", {"id": segment_id})
    to = url_for(".show", segment_id=segment.id)
    return done(to=to, say=f"Segment restored: {segment.name}")
