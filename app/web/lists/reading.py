"""From the parameters of a request to the list they ask for.

What is asked for in vain is left out, and the page says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from app.compose.criteria import text
from app.compose.criteria.tree import Group, Node, Rule
from app.compose.errors import ComposeError
from app.crm.list_kind import ListKind
from app.crm.lists.layouts import SORTS
from app.crm.views.record import SavedView
from app.web.addresses import id_in
from app.web.lists.address import Address, saved
from app.web.lists.naming import covered, default
from app.web.lists.param import ALL, Param
from app.web.lists.parameters import PARAMETERS

if TYPE_CHECKING:
    from app.compose.context import Context

OWN = ("layout", "sort", "columns", "where")
LONGEST = 200


def read(ctx: "Context", kind: ListKind, given: "MultiDict[str, str]") -> Address:
    """The address of these parameters."""
    view, lost = _view(ctx, kind, given.get("view"))
    names = {*OWN, *(param.name for param in PARAMETERS[kind.name])}
    if view is not None and not any(given.get(name) for name in names):
        return replace(saved(ctx, view), view=view)
    return _Reader(ctx, kind, given).address(view, lost)


def here(ctx: "Context", kind: ListKind) -> Address:
    """The list that the request is about: its own address, or that of the page it comes from."""
    if f"{request.path}/".startswith(f"{kind.path}/"):
        return read(ctx, kind, request.args)
    return read(ctx, kind, of_page() | request.args)


def of_page() -> "MultiDict[str, str]":
    """The parameters of the page in the browser that asks."""
    query = urlsplit(request.headers.get("HX-Current-URL", "")).query
    return MultiDict(parse_qsl(query, max_num_fields=200) if query.count("&") < 200 else [])


def _view(ctx: "Context", kind: ListKind, said: str | None) -> tuple[SavedView | None, bool]:
    """The saved view of this id, and whether there is none for the actor."""
    if not said:
        return None, False
    known = id_in(said)
    found = ctx.find(SavedView, known) if known else None
    if found is None or found.subject != kind.name:
        return None, True
    return found, False


class _Reader:
    def __init__(self, ctx: "Context", kind: ListKind, given: "MultiDict[str, str]") -> None:
        self.ctx, self.kind, self.given = ctx, kind, given
        self.ignored: list[str] = []

    def address(self, view: SavedView | None, lost: bool) -> Address:
        layout = self._layout()
        named, lifted = self._named()
        where = Group("all", tuple(named)).with_more(*self._where())
        defaults = self._defaults(where, lifted)
        return Address(
            self.ctx,
            self.kind,
            layout,
            where.with_more(*defaults),
            self._sort(layout),
            self._columns(),
            view,
            lost,
            ignored=tuple(self.ignored),
            defaults=tuple(defaults),
        )

    def _layout(self) -> str:
        said = self.given.get("layout", "")
        return said if said in self.kind.layouts else self.kind.layouts[0]

    def _named(self) -> tuple[list[Node], set[str]]:
        """The rules of the parameters, and those parameters that lift their default."""
        rules: list[Node] = []
        lifted: set[str] = set()
        for param in PARAMETERS[self.kind.name]:
            said = [text for one in self.given.getlist(param.name)[:50] if (text := _clean(one))]
            if said == [ALL]:
                lifted.add(param.name)
            elif said:
                rules += self._checked(param, said)
        return rules, lifted

    def _checked(self, param: Param, said: Sequence[str]) -> list[Node]:
        try:
            return [self.kind.fields.checked(self.ctx, param.rule(self.ctx, said))]
        except ComposeError as error:
            self.ignored.append(f"{param.name}={said[0][:50]}: {error.detail}")
            return []

    def _where(self) -> tuple[Node, ...]:
        written = self.given.get("where", "")[:5000]
        try:
            found = self.kind.fields.checked(self.ctx, text.read(written))
        except ComposeError as error:
            self.ignored.append(f"where={written[:50]}: {error.detail}")
            return ()
        assert isinstance(found, Group)
        return found.members

    def _defaults(self, where: Group, lifted: set[str]) -> list[Rule]:
        rules = []
        for param in PARAMETERS[self.kind.name]:
            if param.name in lifted or covered(param, where):
                continue
            if stands := default(self.ctx, param):
                rules.append(param.rule(self.ctx, [stands]))
        return rules

    def _sort(self, layout: str) -> str:
        said = self.given.get("sort", "")
        if layout in SORTS:
            known = said in SORTS[layout]
        else:
            known = said.removeprefix("-") in self.kind.listing.sorts
        if said and not known:
            self.ignored.append(f"sort={said[:50]}: there is no such order.")
        return said if known else ""

    def _columns(self) -> tuple[str, ...]:
        known = {column.key for column in self.kind.columns}
        said = self.given.get("columns", "").split(",")
        return tuple(dict.fromkeys(key for key in said if key in known))


def _clean(said: str) -> str:
    return said.replace("\x00", "").strip()[:LONGEST]
