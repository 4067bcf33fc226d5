"""A list as its address says it: filters, order, columns and layout are all in the URL.

Simple filters are parameters of their own (`PARAMETERS`), all others stand in `where`. What an
address asks for in vain is left out, and the page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from app.compose.criteria import text
from app.compose.criteria.tree import Group, Node, Rule, rules_of
from app.compose.errors import ComposeError
from app.crm.deals.filters import DealFilter
from app.crm.leads.inbox import Filter
from app.crm.lists.kind import Column, ListKind
from app.crm.lists.kinds import KINDS
from app.crm.lists.layouts import SORTS, TWINS
from app.crm.views.record import SavedView
from app.web.lists.parameters import ALL, PARAMETERS, Param

if TYPE_CHECKING:
    from app.compose.context import Context

T = TypeVar("T")
OWN = ("layout", "sort", "columns", "where")
LONGEST = 200
SAFE = ":,()"
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
KEPT = ("type", "pipeline")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Address:
    """One view of a list. `where` are checked rules, defaults included; `defaults` those of them
    that nobody asked for; `view` is the saved view that it began as; `sort` is "" for the layout's
    own; `ignored` are sentences about what was left out."""

    ctx: "Context"
    kind: ListKind
    layout: str
    where: Group
    sort: str = ""
    columns: tuple[str, ...] = ()
    view: SavedView | None = None
    lost_view: bool = False
    ignored: tuple[str, ...] = ()
    defaults: tuple[Rule, ...] = field(default=(), compare=False)

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

    @cached_property
    def _named(self) -> tuple[Pairs, list[Node]]:
        """What parameters can say, and the rules that are left for `where`."""
        left, pairs = list(self.where.members), []
        for param in PARAMETERS[self.kind.name]:
            pairs += self._taken(param, left)
        return pairs, left

    @property
    def unnamed(self) -> list[Node]:
        """The rules without a parameter of their own."""
        return self._named[1]

    def _taken(self, param: Param, left: list[Node]) -> Pairs:
        """What this parameter says, of the rules that are left; takes its rule away."""
        for node in left:
            said = _said(param, self.ctx, node)
            if said is not None:
                left.remove(node)
                default = _default(self.ctx, param)
                return [] if default and said == [default] else [(param.name, it) for it in said]
        missing = _default(self.ctx, param) and not self._covers(param)
        return [(param.name, ALL)] if missing else []

    def _covers(self, param: Param) -> bool:
        return _covered(param, self.where)

    @property
    def params(self) -> dict[str, list[str]]:
        """The same for `url_for`."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs:
            found.setdefault(name, []).append(value)
        return found

    @property
    def rules(self) -> str:
        """All that it asks for, defaults included, in its own words."""
        return text.written(self.where)

    @property
    def dirty(self) -> bool:
        """Does it differ from the saved view that it began as?"""
        return self.view is not None and self.pairs != saved(self.ctx, self.view).pairs

    @property
    def asked(self) -> list[Node]:
        """The filters that are on, without those that stand by themselves."""
        return [node for node in self.where.members if node not in self.defaults]

    @property
    def narrowing(self) -> str:
        """How many filters somebody put on, in words; "" for none."""
        asked = [node for node in self.asked if not _is_place(self.kind, node)]
        if not asked:
            return ""
        number = NUMBERS[len(asked)] if len(asked) < len(NUMBERS) else str(len(asked))
        return f"{number} filter is on." if len(asked) == 1 else f"{number} filters are on."

    def url(self, **changes: Any) -> str:
        """The address; with these parameters changed, None takes one away, a list says several."""
        return _url(self.kind.path, self._all(changes))

    def query(self, **changes: Any) -> str:
        """Only its query."""
        return _query(self._all(changes))

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

    def sorted_url(self, column: Column) -> str:
        """The table sorted by this column; falling, if it rises now."""
        rises = self.table_sort == column.sort
        return self.url(sort=f"-{column.sort}" if rises else column.sort)

    @property
    def without_view(self) -> "Address":
        return replace(self, view=None)

    @property
    def cleared_url(self) -> str:
        """The same list and layout with nothing filtered."""
        lifted = [
            (param.name, ALL)
            for param in PARAMETERS[self.kind.name]
            if param.name not in KEPT and _default(self.ctx, param)
        ]
        kept = [pair for pair in self.pairs if pair[0] in (*OWN[:3], *KEPT)]
        return _url(self.kind.path, [*kept, *lifted])

    def with_rules(self, where: Group) -> "Address":
        """The same list with other filters."""
        return replace(self, where=where, defaults=())

    def with_layout(self, layout: str, **changes: Any) -> str:
        """The address of another layout: the same filters, and the same order where it has it."""
        other = replace(self, layout=layout, sort=_twin(self.layout, layout, self.sort))
        return other.url(**changes)

    @property
    def table_sort(self) -> str:
        """How a table is sorted."""
        own = "idle" if self._rots and self.kind.name == "deals" else self.kind.listing.default
        return self.sort if self.sort and self.layout not in SORTS else own

    @property
    def _rots(self) -> bool:
        return any(rule.value is True for rule in self.where.rules("rotting"))

    @property
    def shown(self) -> DealFilter:
        """As the board shows it: open deals, whatever the status that a list asks for."""
        members = tuple(one for one in self.where.members if not _about(one, "status"))
        sort = self.sort if self.sort in SORTS["board"] else "idle" if self._rots else "position"
        narrows = any(not _about(one, "pipelineId") for one in members)
        return DealFilter(Group("all", members), sort, narrows)

    @property
    def inbox(self) -> Filter:
        """As the lead inbox shows it."""
        sort = self.sort if self.sort in SORTS["inbox"] else "score"
        return Filter(self.where, sort)

    @property
    def pipeline(self) -> UUID | None:
        """The one pipeline that it is about."""
        rules = self.where.rules("pipelineId")
        return UUID(rules[0].value) if len(rules) == 1 and rules[0].op == "eq" else None

    def values(self, name: str) -> list[str]:
        """What the address says of one parameter, defaults included."""
        param = next(one for one in PARAMETERS[self.kind.name] if one.name == name)
        said = (_said(param, self.ctx, node) for node in self.where.members)
        return next((found for found in said if found is not None), [])


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


def saved(ctx: "Context", view: SavedView) -> Address:
    """What the view was saved as; fields that are not the actor's to ask by are left out."""
    kind, ignored, members = KINDS[view.subject], [], []
    for node in view.where.members:
        try:
            members.append(kind.fields.checked(ctx, node))
        except ComposeError as error:
            ignored.append(error.detail)
    return Address(
        ctx,
        kind,
        view.layout,
        Group("all", tuple(members)),
        view.sort,
        tuple(view.columns),
        ignored=tuple(ignored),
    )


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
            tuple(self.ignored),
            tuple(defaults),
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
            if param.name in lifted or _covered(param, where):
                continue
            if default := _default(self.ctx, param):
                rules.append(param.rule(self.ctx, [default]))
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


def _said(param: Param, ctx: Any, node: Node) -> list[str] | None:
    about = isinstance(node, Rule) and param.field in (node.field, "")
    return param.said(ctx, node) if about and isinstance(node, Rule) else None


def _default(ctx: "Context", param: Param) -> str | None:
    return ctx.once(f"{param.name} {param.field}", lambda: param.default(ctx))


def _covered(param: Param, where: Group) -> bool:
    """Do the rules say something about it already?"""
    fields = {rule.field for rule in rules_of(where)}
    own = {"ownerId", "teamId"} if param.unless else {param.field}
    return bool(fields & own)


def _is_place(kind: ListKind, node: Node) -> bool:
    """Which pipeline, people or companies, mine or all: where one is, no filter."""
    places = [one for one in PARAMETERS[kind.name] if one.name in (*KEPT, "whose")]
    return any(_said(one, None, node) is not None for one in places)


def _about(node: Node, name: str) -> bool:
    return isinstance(node, Rule) and node.field == name


def _twin(now: str, wanted: str, sort: str) -> str:
    if now in TWINS and wanted not in TWINS:
        return TWINS[now].get(sort, "")
    back = {table: name for name, table in TWINS.get(wanted, {}).items()}
    return back.get(sort, "") if sort else ""


def _view(ctx: "Context", kind: ListKind, said: str | None) -> tuple[SavedView | None, bool]:
    if not said:
        return None, False
    try:
        found = ctx.find(SavedView, UUID(said))
    except ValueError:
        found = None
    if found is None or found.subject != kind.name:
        return None, True
    return found, False


def _clean(said: str) -> str:
    return said.replace("\x00", "").strip()[:LONGEST]


def _url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = _query(pairs)
    return f"{path}?{query}" if query else path


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), safe=SAFE)
