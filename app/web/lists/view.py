"""One view of a list, whoever asks for it: its filters, and its order as each layout takes it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.criteria import text
from app.compose.criteria.tree import Group, Node, Rule
from app.crm.deals.filters import DealFilter
from app.crm.leads.inbox import Filter
from app.crm.list_kind import ListKind
from app.crm.lists.layouts import SORTS
from app.web.lists.naming import is_place, said
from app.web.lists.parameters import PARAMETERS

if TYPE_CHECKING:
    from app.compose.context import Context

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class ListView:
    """`where` are checked rules, defaults included; `defaults` those of them that nobody asked for;
    `sort` is "" for the layout's own; `ignored` are sentences about what was left out."""

    ctx: "Context"
    kind: ListKind
    layout: str
    where: Group
    sort: str = ""
    columns: tuple[str, ...] = ()
    ignored: tuple[str, ...] = field(default=(), kw_only=True)
    defaults: tuple[Rule, ...] = field(default=(), compare=False, kw_only=True)

    @property
    def rules(self) -> str:
        """All that it asks for, defaults included, as an address writes it."""
        return text.written(self.where)

    @property
    def asked(self) -> list[Node]:
        """The filters that are on, without those that stand by themselves."""
        return [node for node in self.where.members if node not in self.defaults]

    @property
    def narrowing(self) -> str:
        """How many filters somebody put on, in words; "" for none."""
        asked = [node for node in self.asked if not is_place(self.ctx, self.kind, node)]
        if not asked:
            return ""
        number = NUMBERS[len(asked)] if len(asked) < len(NUMBERS) else str(len(asked))
        return f"{number} filter is on." if len(asked) == 1 else f"{number} filters are on."

    def values(self, name: str) -> list[str]:
        """What it says of one parameter, defaults included."""
        param = next(one for one in PARAMETERS[self.kind.name] if one.name == name)
        found = (said(self.ctx, param, node) for node in self.where.members)
        return next((values for values in found if values is not None), [])

    @property
    def pipeline(self) -> UUID | None:
        """The one pipeline that it is about."""
        rules = self.where.rules("pipelineId")
        return UUID(rules[0].value) if len(rules) == 1 and rules[0].op == "eq" else None

    @property
    def table_sort(self) -> str:
        """How a table is sorted."""
        own = "idle" if self._rots and self.kind.name == "deals" else self.kind.listing.default
        return self.sort if self.sort and self.layout not in SORTS else own

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
    def _rots(self) -> bool:
        return any(rule.value is True for rule in self.where.rules("rotting"))


def _about(node: Node, name: str) -> bool:
    return isinstance(node, Rule) and node.field == name
