"""Saved views: kept, renamed, shared, opened with, deleted."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.access import context, viewer
from app.compose.context import Context
from app.compose.criteria.tree import to_json
from app.compose.errors import ComposeError
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS
from app.crm.views.record import SavedView
from app.web import typed
from app.web.lists.address import Address, saved
from app.web.lists.kept import kept_views
from app.web.lists.reading import read
from app.web.rendering import answer, done, partial, render_form

blueprint = Blueprint("saved_view", __name__, url_prefix="/views")

COUNTED = 999
TABS, SIDE = 8, 6


@blueprint.get("/new/<kind>")
def new(kind: str) -> Response:
    """The dialog for a name; the list's address is that of this one."""
    address = read(context(), known(kind), request.args)
    return _form(address.query(), kind=kind)


@blueprint.post("/new/<kind>")
def create(kind: str) -> Response:
    """Keeps the list as the form's `address` has it."""
    ctx, address = context(), _given(known(kind))
    try:
        view = ctx.dispatch("crm.createView", {"kind": kind, **_named(), **_state(address)})
    except ComposeError as refusal:
        return _form(request.form.get("address", ""), kind=kind, refusal=refusal)
    return done(to=view_url(view), say=f"View saved: {view.name}")


@blueprint.get("/<uuid:view_id>/edit")
def edit(view_id: UUID) -> Response:
    """Its name, whom it is shared with, whether it is a tab."""
    view = context().get(SavedView, view_id)
    return _form("", kind=view.subject, view=view)


@blueprint.post("/<uuid:view_id>/edit")
def rename(view_id: UUID) -> Response:
    """Changes those."""
    ctx = context()
    try:
        view = ctx.dispatch("crm.updateView", {"id": view_id, **typed.seen(), **_named()})
    except ComposeError as refusal:
        view = ctx.get(SavedView, view_id)
        return _form("", kind=view.subject, view=view, refusal=refusal)
    return done(to=view_url(view), say="View changed")


@blueprint.post("/<uuid:view_id>")
def save(view_id: UUID) -> Response:
    """The view is from now on what the form's `address` shows."""
    ctx = context()
    address = _given(KINDS[ctx.get(SavedView, view_id).subject])
    view = ctx.dispatch("crm.updateView", {"id": view_id, **typed.seen(), **_state(address)})
    return done(to=view_url(view), say=f"View saved: {view.name}")


@blueprint.post("/<uuid:view_id>/delete")
def delete(view_id: UUID) -> Response:
    """Gone; the toast brings it back."""
    ctx = context()
    kind = KINDS[ctx.get(SavedView, view_id).subject]
    ctx.dispatch("crm.deleteView", {"id": view_id})
    undo = url_for(".restore", view_id=view_id)
    return done(to=f"{kind.path}?layout={kind.layouts[0]}", say="View deleted", undo=undo)


@blueprint.post("/<uuid:view_id>/restore")
def restore(view_id: UUID) -> Response:
    """Undoes it."""
    view = context().dispatch("crm.restoreView", {"id": view_id})
    return done(to=view_url(view), say="View restored")


@blueprint.post("/chosen/<kind>")
def choose(kind: str) -> Response:
    """The list opens with this view from now on, for the one who says so."""
    address = _given(known(kind))
    context().dispatch("crm.chooseView", {"kind": kind, "viewId": typed.text("viewId")})
    return done(to=address.url(), say="The list opens with this from now on")


@blueprint.get("/counts/<kind>")
def counts(kind: str) -> Response:
    """How many each tab finds, up to a limit; the tabs ask once they are there."""
    ctx, asked = context(), known(kind)
    tabs = [view for view in kept_views(kind) if view.pinned][:TABS]
    return answer(*(_count(ctx, asked, view) for view in tabs))


@blueprint.app_template_global()
def saved_views() -> list[dict[str, str]]:
    """The tabs of all lists, for the frame."""
    if viewer() is None:
        return []
    return [
        {"url": f"{KINDS[view.subject].path}?view={view.id}", "name": view.name, "of": view.subject}
        for view in [one for one in kept_views() if one.pinned][:SIDE]
    ]


@blueprint.app_template_global()
def view_url(view: SavedView) -> str:
    """The address of a view as it is saved; of a private one with all that it says, so that the
    link shows the same to others."""
    return _with(saved(context(), view), view).url()


def known(kind: str) -> ListKind:
    """The list of this name, else a 404."""
    if kind not in KINDS:
        abort(404)
    return KINDS[kind]


def _with(address: Address, view: SavedView) -> Address:
    return replace(address, view=view)


def _count(ctx: Context, kind: ListKind, view: SavedView) -> Markup:
    found = kind.count(ctx, saved(ctx, view).where, COUNTED)
    said = f"{COUNTED}+" if found > COUNTED else str(found)
    return partial(f"#view-count-{view.id}", Markup("{}").format(said), "innerHTML")


def _given(kind: ListKind) -> Address:
    query = request.form.get("address", "")[:8000]
    return read(context(), kind, MultiDict(parse_qsl(query)))


def _state(address: Address) -> dict[str, Any]:
    return {
        "layout": address.layout,
        "filters": to_json(address.where),
        "sort": address.sort,
        "columns": list(address.columns),
    }


def _named() -> dict[str, Any]:
    return {
        "name": typed.text("name") or "",
        "shared": bool(typed.text("shared")),
        "pinned": bool(typed.text("pinned")),
    }


def _form(
    address: str,
    *,
    kind: str,
    view: SavedView | None = None,
    refusal: ComposeError | None = None,
) -> Response:
    return render_form(
        "lists/save.html",
        kind=kind,
        address=address,
        view=view,
        refusal=refusal,
    )
