"""Who is in a segment; and static ones: contacts are put in and taken out."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.crm.bulk.words import things
from app.crm.contacts.record import Contact
from app.crm.segments.record import STATIC, Segment
from app.web import segments, typed
from app.web.bulk.selection import Selection, chosen
from app.web.rendering import done, render, render_form

PAGE, MOST = 50, 200


@segments.blueprint.get("/<uuid:segment_id>/contacts")
def contacts(segment_id: UUID) -> Response:
    """All that are in it by name, a page at a time."""
    ctx = context()
    segment = ctx.get(Segment, segment_id)
    cursor = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    asked = {"id": segment_id, "limit": PAGE, "sort": "name", **cursor}
    page = ctx.query("crm.listSegmentContacts", asked)
    more = url_for(".contacts", segment_id=segment_id, cursor=page.next) if page.next else ""
    return render("segments/contacts.html", fragment="more" if cursor else "main",
                  segment=segment, people=page.records, more=more)  # fmt: skip


@segments.blueprint.get("/new/static")
def new_static() -> Response:
    """The dialog for a static list: its name."""
    require(context().actor, "segment:manage")
    return render_form("segments/new_static.html", refusal=None, typed=request.form)


@segments.blueprint.post("/new/static")
def create_static() -> Response:
    """An empty one, to be filled from the contacts."""
    try:
        made = context().dispatch("crm.createSegment", _named())
    except ComposeError as refusal:
        return render_form("segments/new_static.html", status=refusal.status, refusal=refusal,
                           typed=request.form)  # fmt: skip
    to = url_for(".show", segment_id=made.id)
    return done(to=to, say=f"List made: {made.name}")


@segments.blueprint.post("/<uuid:segment_id>/name")
def rename(segment_id: UUID) -> Response:
    """Another name for a static one."""
    given = {"id": segment_id, "name": typed.text("name") or ""}
    made = context().dispatch("crm.updateSegment", given)
    return done(to=url_for(".show", segment_id=made.id), say=f"List renamed: {made.name}")


@segments.blueprint.post("/<uuid:segment_id>/add")
def add(segment_id: UUID) -> Response:
    """The contact that was picked."""
    ctx, to = context(), url_for(".show", segment_id=segment_id)
    if not (picked := typed.text("contactId")):
        return done(to=to, say="Choose a contact first", tone="warning")
    ctx.dispatch("crm.putIntoSegment", {"id": segment_id, "contactIds": [picked]})
    return done(to=to, say="Contact added")


@segments.blueprint.post("/<uuid:segment_id>/remove/<uuid:contact_id>")
def remove(segment_id: UUID, contact_id: UUID) -> Response:
    """One of them; the toast puts it back."""
    ctx = context()
    name = ctx.get(Contact, contact_id).name
    ctx.dispatch("crm.takeFromSegment", {"id": segment_id, "contactIds": [contact_id]})
    undo = url_for(".put_back", segment_id=segment_id, contact_id=contact_id)
    return done(to=url_for(".contacts", segment_id=segment_id), say=f"{name} taken out", undo=undo)


@segments.blueprint.post("/<uuid:segment_id>/put-back/<uuid:contact_id>")
def put_back(segment_id: UUID, contact_id: UUID) -> Response:
    """Undoes it."""
    context().dispatch("crm.putIntoSegment", {"id": segment_id, "contactIds": [contact_id]})
    return done(to=url_for(".contacts", segment_id=segment_id), say="Back in the list")


@segments.blueprint.post("/ask")
def ask() -> Response:
    """The dialog of the contacts' list: into which static list the chosen ones go."""
    ctx = context()
    require(ctx.actor, "segment:manage")
    return _asking(ctx, chosen(ctx))


@segments.blueprint.post("/put")
def put() -> Response:
    """Puts them in; into a new list, if it is named."""
    ctx = context()
    require(ctx.actor, "segment:manage")
    selection = chosen(ctx)
    try:
        segment = _put(ctx, selection)
    except ComposeError as refusal:
        if refusal.status not in (409, 422):
            raise
        return _asking(ctx, selection, refusal)
    to = url_for(".show", segment_id=segment.id)
    said = f"{things(selection.of, selection.number)} added to {segment.name}"
    return done(to=to, say=said)


def _put(ctx: Context, selection: Selection) -> Segment:
    wanted = typed.text("segmentId")
    if not wanted and not typed.text("name"):
        raise Invalid("Choose a list, or name a new one.", "segmentId")
    with ctx.unit.open():
        segment_id = wanted or ctx.dispatch("crm.createSegment", _named()).id
        asked = {"id": segment_id, **_selected(selection)}
        segment: Segment = ctx.dispatch("crm.putIntoSegment", asked)
        return segment


def _selected(selection: Selection) -> dict[str, Any]:
    if selection.where is not None:
        return {"where": selection.where}
    return {"contactIds": list(selection.ids)}


def _named() -> dict[str, Any]:
    return {"kind": STATIC, "name": typed.text("name") or ""}


def _asking(ctx: Context, selection: Selection, refusal: ComposeError | None = None) -> Response:
    static = select(Segment).where(Segment.membership == STATIC).order_by(Segment.name)
    return render_form(
        "segments/put.html",
        status=refusal.status if refusal else 200,
        selection=selection,
        lists=[(one.id, one.name) for one in ctx.session.scalars(static.limit(MOST))],
        refusal=refusal,
        typed=request.form,
    )
