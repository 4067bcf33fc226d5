"""Timelines of contacts, deals and leads: another chip, older entries."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.errors import NotFound
from app.compose.records import Entity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.timeline.page import timeline
from app.crm.timeline.upcoming import upcoming
from app.web.rendering import render

blueprint = Blueprint("timeline", __name__, url_prefix="/timeline")

ABOUT: dict[str, type[Entity]] = {"contact": Contact, "deal": Deal, "lead": Lead}


def timeline_of(record: Entity) -> dict[str, Any]:
    """What `timeline/_list.html` needs to show the record's first page."""
    show = request.args.get("show") or None
    ctx = context()
    return {
        "page": timeline(ctx, record.id, show=show),
        "planned": upcoming(ctx, record.id),
        "about": (record.kind, record.id),
        "now": ctx.now,
        "show": show,
    }


def timeline_by(about: str) -> dict[str, Any] | None:
    """The same for `KIND:ID`, as a form names the record whose timeline it stands over."""
    kind, _, record_id = about.partition(":")
    try:
        return timeline_of(_record(kind, UUID(record_id))) if about else None
    except ValueError:
        raise NotFound("There is no such timeline.") from None


@blueprint.get("/<kind>/<uuid:record_id>")
def show(kind: str, record_id: UUID) -> Response:
    """`?show=` one of the chips."""
    return render("timeline/page.html", fragment="list", **timeline_of(_record(kind, record_id)))


@blueprint.get("/<kind>/<uuid:record_id>/older")
def older(kind: str, record_id: UUID) -> Response:
    """What comes after `?before=`; `?day=` is the day that stands above already."""
    record, show = _record(kind, record_id), request.args.get("show") or None
    page = timeline(context(), record.id, before=request.args.get("before"), show=show)
    return render(
        "timeline/page.html",
        fragment="older",
        page=page,
        show=show,
        about=(kind, record_id),
        last_day=request.args.get("day", ""),
    )


def _record(kind: str, record_id: UUID) -> Entity:
    if kind not in ABOUT:
        raise NotFound("There is no such timeline.")
    return context().get(ABOUT[kind], record_id)
