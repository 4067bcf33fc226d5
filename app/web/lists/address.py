"""A list as its address says it: filters, order, columns and layout are all in the URL.

Simple filters are parameters of their own (`PARAMETERS`), all others stand in `where`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.compose.criteria import text
from app.compose.criteria.tree import Group, Node
from app.compose.errors import ComposeError
from app.crm.list_kind import Column
from app.crm.lists.kinds import KINDS
from app.crm.lists.layouts import TWINS
from app.crm.views.record import SavedView
from app.web.lists.naming import KEPT, Pairs, lifted, named
from app.web.lists.view import ListView

if TYPE_CHECKING:
    from app.compose.context import Context

STAYING = ("layout", "sort", "columns", *KEPT)
SAFE = ":,()"


@dataclass(frozen=True)
class Address(ListView):
    """`view` is the saved view that it began as; `lost_view`: it named one that isn't there."""

    view: SavedView | None = None
    lost_view: bool = False

    @cached_property
    def pairs(self) -> Pairs:
        """The parameters that say all of it, without the view."""
        pairs, left = self._named
        if left:
            pairs = [*pairs, ("where", text.written(Group("all", tuple(left))))]
        if self.sort:
            pairs = [*pairs, ("sort", self.sort)]
        if self.columns:
            pairs = [*pairs, ("columns", ",".join(self.columns))]
        return [("layout", self.layout), *pairs]

    @property
    def unnamed(self) -> list[Node]:
        """The rules without a parameter of their own."""
        return self._named[1]

    @cached_property
    def _named(self) -> tuple[Pairs, list[Node]]:
        return named(self.ctx, self.kind, self.where)

    @property
    def params(self) -> dict[str, list[str]]:
        """The same for `url_for`."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return found

    @property
    def dirty(self) -> bool:
        """Does it differ from the saved view that it began as?"""
        return self.view is not None and self.pairs != saved(self.ctx, self.view).pairs

    def url(self, **changes: Any) -> str:
        """The address; with these parameters changed, None takes one away, a list says several."""
        return _url(self.kind.path, self._all(changes))

    def query(self, **changes: Any) -> str:
        """Only its query."""
        return _query(self._all(changes))

    def sorted_url(self, column: Column) -> str:
        """The table sorted by this column; falling, if it rises now."""
        rises = self.table_sort == column.sort
        return self.url(sort=f"-{column.sort}" if rises else column.sort)

    @property
    def cleared_url(self) -> str:
        """The same list and layout with nothing filtered."""
        kept = [pair for pair in self.pairs if pair[0] in STAYING]
        return _url(self.kind.path, [*kept, *lifted(self.ctx, self.kind)])

    @property
    def without_view(self) -> "Address":
        return replace(self, view=None)

    def with_rules(self, where: Group) -> "Address":
        """The same list with other filters."""
        return replace(self, where=where, defaults=())

    def with_layout(self, layout: str, **changes: Any) -> str:
        """The address of another layout: the same filters, and the same order where it has it."""
        other = replace(self, layout=layout, sort=_twin(self.layout, layout, self.sort))
        return other.url(**changes)

    def _all(self, changes: dict[str, Any]) -> Pairs:
        pairs = list(self.pairs)
        if self.view is not None:
            plain = self.view.shared and not changes and not self.dirty
            pairs = [("view", str(self.view.id)), *([] if plain else pairs)]
        kept = [(name, value) for name, value in pairs if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            kept += [(name, str(one)) for one in values if one not in (None, "")]
        return kept


def saved(ctx: "Context", view: SavedView) -> Address:
    """What the view was saved as; fields that are not the actor's to ask by are left out."""
    kind, ignored, members = KINDS[view.subject], [], []
    for node in view.where.members:
        try:
            members.append(kind.fields.checked(ctx, node))
        except ComposeError as error:
            ignored.append(error.detail)
    where, columns = Group("all", tuple(members)), tuple(view.columns)
    return Address(ctx, kind, view.layout, where, view.sort, columns, ignored=tuple(ignored))


def _twin(now: str, wanted: str, sort: str) -> str:
    if now in TWINS and wanted not in TWINS:
        return TWINS[now].get(sort, "")
    back = {table: name for name, table in TWINS.get(wanted, {}).items()}
    return back.get(sort, "") if sort else ""


def _url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = _query(pairs)
    return f"{path}?{query}" if query else path


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), safe=SAFE)
