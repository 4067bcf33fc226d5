"""Views are kept, changed, and thrown away; which of them a list opens with is everybody's own."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select, update

from app.compose.authority import require
from app.compose.criteria.tree import from_json, grouped, to_json
from app.compose.errors import Conflict, Forbidden, Invalid
from app.compose.payload import Line, Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS
from app.crm.lists.layouts import SORTS
from app.crm.views.record import READ, SavedView
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200
Subject = Literal["deals", "contacts", "leads"]
Columns = Annotated[list[Line], Field(max_length=40)]


class CreateView(Payload):
    name: RequiredLine
    kind: Subject
    layout: Line | None = None
    filters: dict[str, Any] = {"all": []}
    sort: Line | None = None
    columns: Columns = []
    shared: bool = False
    pinned: bool = True


class UpdateView(Target):
    name: RequiredLine | None = None
    layout: Line | None = None
    filters: dict[str, Any] | None = None
    sort: Line | None = None
    columns: Columns | None = None
    shared: bool | None = None
    pinned: bool | None = None


class DeleteView(Target):
    pass


class RestoreView(Target):
    pass


class ChooseView(Payload):
    """Without a view the list opens as it is by itself."""

    kind: Subject
    view_id: UUID | None = None


@command("crm.createView", right="view:create")
def create_view(ctx: "Context", data: CreateView) -> SavedView:
    """A view of one's own; shared at once, if wanted."""
    kind = KINDS[data.kind]
    require(ctx.actor, READ[data.kind])
    mine = select(func.count()).select_from(SavedView).where(SavedView.owner_id == ctx.actor.id)
    if (ctx.session.scalar(mine) or 0) >= MOST:
        raise Conflict(f"You keep {MOST} views already.", code="too-many")
    layout = data.layout or kind.layouts[0]
    view = SavedView(
        owner_id=ctx.actor.id,
        subject=data.kind,
        name=data.name,
        layout=_layout(kind, layout),
        filters=_filters(ctx, kind, data.filters),
        sort=_sort(kind, layout, data.sort or ""),
        columns=_columns(kind, data.columns),
        shared=data.shared,
        pinned=data.pinned,
    )
    ctx.session.add(view)
    ctx.session.flush()
    ctx.emit("view.created", view, **view.event_facts())
    return view


@command("crm.updateView", right="view:update")
def update_view(ctx: "Context", view: SavedView, data: UpdateView) -> SavedView:
    """Changes what is named. A shared one is changed by its owner or a manager."""
    _refuse_others(ctx, view)
    kind, values = KINDS[view.subject], data.changes()
    for name, value in values.items():
        if value is None:
            raise Invalid("must not be empty", name)
    layout = _layout(kind, values.get("layout", view.layout))
    if "filters" in values:
        values["filters"] = _filters(ctx, kind, values["filters"])
    if "sort" in values or "layout" in values:
        values["sort"] = _sort(kind, layout, values.get("sort", ""))
    if "columns" in values:
        values["columns"] = _columns(kind, values["columns"])
    changes = view.assign(values)
    if changes:
        ctx.emit("view.updated", view, changes=changes, **view.event_facts())
    return view


@command("crm.deleteView", right="view:delete")
def delete_view(ctx: "Context", view: SavedView, data: DeleteView) -> None:
    """Gone for everybody; `crm.restoreView` brings it back."""
    _refuse_others(ctx, view)
    view.deleted_at = ctx.now
    ctx.emit("view.deleted", view, **view.event_facts())


@command("crm.restoreView", right="view:delete", deleted=True)
def restore_view(ctx: "Context", view: SavedView, data: RestoreView) -> SavedView:
    """Undoes a deletion."""
    _refuse_others(ctx, view)
    view.deleted_at = None
    ctx.emit("view.restored", view, **view.event_facts())
    return view


@command("crm.chooseView", right="view:read")
def choose_view(ctx: "Context", data: ChooseView) -> None:
    """The view with which the list opens for the actor. No change of the person: no version."""
    if data.view_id:
        ctx.referred(SavedView, data.view_id, "viewId")
    user = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    chosen = {**user.preferences.get("views", {}), data.kind: data.view_id and str(data.view_id)}
    kept = {**user.preferences, "views": {kind: one for kind, one in chosen.items() if one}}
    ctx.session.execute(update(User).where(User.id == user.id).values(preferences=kept))


def may_change(ctx: "Context", view: SavedView) -> bool:
    """The owner may; of a shared one a manager too."""
    return view.owner_id == ctx.actor.id or (view.shared and ctx.may("owner:set"))


def _refuse_others(ctx: "Context", view: SavedView) -> None:
    if not may_change(ctx, view):
        raise Forbidden("Only its owner or a manager may change this view.")


def _filters(ctx: "Context", kind: ListKind, given: dict[str, Any]) -> dict[str, Any]:
    return to_json(kind.fields.checked(ctx, grouped(from_json(given))))


def _layout(kind: ListKind, layout: str) -> str:
    if layout not in kind.layouts:
        raise Invalid(f"can be {', '.join(kind.layouts)}", "layout")
    return layout


def _sort(kind: ListKind, layout: str, sort: str) -> str:
    known = SORTS.get(layout) or kind.listing.sorts
    name = sort if layout in SORTS else sort.removeprefix("-")
    if sort and name not in known:
        raise Invalid(f"can be {', '.join(known)}", "sort")
    return sort


def _columns(kind: ListKind, columns: list[str]) -> list[str]:
    known = {column.key for column in kind.columns}
    for key in columns:
        if key not in known:
            raise Invalid(f"can be {', '.join(sorted(known))}", "columns")
    return columns
