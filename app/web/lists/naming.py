"""What the parameters of an address can say of a list's rules, and what is left for `where`."""

from typing import TYPE_CHECKING

from app.compose.criteria.tree import Group, Node, Rule, rules_of
from app.crm.list_kind import ListKind
from app.web.lists.param import ALL, Param
from app.web.lists.parameters import PARAMETERS

if TYPE_CHECKING:
    from app.compose.context import Context

KEPT = ("type", "pipeline")
PLACES = (*KEPT, "whose")
Pairs = list[tuple[str, str]]


def named(ctx: "Context", kind: ListKind, where: Group) -> tuple[Pairs, list[Node]]:
    """What parameters can say, and the rules that are left."""
    left, pairs = list(where.members), []
    for param in PARAMETERS[kind.name]:
        pairs += _taken(ctx, param, where, left)
    return pairs, left


def said(ctx: "Context", param: Param, node: Node) -> list[str] | None:
    """What the parameter says for this rule; None for one that it can't."""
    about = isinstance(node, Rule) and param.field in (node.field, "")
    return param.said(ctx, node) if about and isinstance(node, Rule) else None


def default(ctx: "Context", param: Param) -> str | None:
    """What stands for the actor when the address says nothing."""
    return ctx.once(f"{param.name} {param.field}", lambda: param.default(ctx))


def covered(param: Param, where: Group) -> bool:
    """Do the rules say something about it already?"""
    fields = {rule.field for rule in rules_of(where)}
    own = {"ownerId", "teamId"} if param.unless else {param.field}
    return bool(fields & own)


def lifted(ctx: "Context", kind: ListKind) -> Pairs:
    """The parameters that lift every default but for where one is."""
    free = (param for param in PARAMETERS[kind.name] if param.name not in KEPT)
    return [(param.name, ALL) for param in free if default(ctx, param)]


def is_place(ctx: "Context", kind: ListKind, node: Node) -> bool:
    """Which pipeline, people or companies, mine or all: where one is, no filter."""
    places = (one for one in PARAMETERS[kind.name] if one.name in PLACES)
    return any(said(ctx, one, node) is not None for one in places)


def _taken(ctx: "Context", param: Param, where: Group, left: list[Node]) -> Pairs:
    """What this parameter says, of the rules that are left; takes its rule away."""
    for node in left:
        values = said(ctx, param, node)
        if values is not None:
            left.remove(node)
            return [] if values == [default(ctx, param)] else [(param.name, it) for it in values]
    missing = default(ctx, param) and not covered(param, where)
    return [(param.name, ALL)] if missing else []
