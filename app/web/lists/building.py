"""From a list's rules to the filter builder and back."""

from datetime import date
from typing import TYPE_CHECKING, Any

from app.compose.criteria import text
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.errors import ComposeError, Invalid
from app.crm.list_kind import ListKind
from app.web.lists.builder import Box, Builder, Row
from app.web.lists.whole_units import read_whole, written_whole

if TYPE_CHECKING:
    from app.compose.context import Context


def of_tree(ctx: "Context", kind: ListKind, where: Group) -> Builder:
    """The form of these rules."""
    top, groups = Box(), list[Box]()
    kept: list[Node] = []
    members = where.members
    if len(members) == 1 and isinstance(members[0], Group) and _flat(members[0]):
        top.join, members = members[0].join, members[0].members
    built = Builder(top, groups)
    for node in members:
        box, rules = _boxed(built, node)
        if box is None:
            kept.append(node)
            continue
        for rule in rules:
            box.rows.append(_row(ctx, kind, built.free(), rule))
    built.kept = text.written(Group("all", tuple(kept))) if kept else ""
    return built


def to_tree(ctx: "Context", kind: ListKind, built: Builder) -> Group:
    """The rules that the form means; what is wrong is noted at its row."""
    nodes: list[Node] = list(_rules(ctx, kind, built.top))
    for box in built.groups:
        inner = Group("any" if box.join == "any" else "all", tuple(_rules(ctx, kind, box)))
        if inner.members:
            nodes.append(Not(inner) if box.negated else inner)
    if built.top.join == "any" and len(nodes) > 1:
        nodes = [Group("any", tuple(nodes))]
    found = Group("all", tuple(nodes))
    return found.with_more(*_kept(ctx, kind, built.kept)) if built.kept else found


def is_day(known: Field, row: Row) -> bool:
    """Does this row ask for a day?"""
    if not isinstance(known, Moment) or row.op not in ("gt", "gte", "lt", "lte", "eq"):
        return False
    return all(_is_date(one) for one in row.values)


def _row(ctx: "Context", kind: ListKind, number: int, rule: Rule) -> Row:
    values = list(rule.value) if isinstance(rule.value, tuple) else [rule.value]
    said = [_written(ctx, kind, rule, one) for one in values]
    return Row(number, rule.field, rule.op, said)


def _written(ctx: "Context", kind: ListKind, rule: Rule, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = kind.fields.find(ctx, rule.field)
    if isinstance(known, Amount):
        return written_whole(value, ctx.org.currency)
    return str(value)


def _boxed(built: Builder, node: Node) -> tuple[Box | None, tuple[Any, ...]]:
    if isinstance(node, Rule):
        return built.top, (node,)
    inner = node.of if isinstance(node, Not) else node
    if isinstance(inner, Rule):
        inner = Group("all", (inner,))
    if not isinstance(inner, Group) or not _flat(inner):
        return None, ()
    box = Box(built.free(), inner.join, isinstance(node, Not))
    built.groups.append(box)
    return box, inner.members


def _flat(group: Group) -> bool:
    return all(isinstance(one, Rule) for one in group.members)


def _kept(ctx: "Context", kind: ListKind, written: str) -> tuple[Node, ...]:
    try:
        found = kind.fields.checked(ctx, text.read(written))
    except ComposeError:
        return ()
    return found.members if isinstance(found, Group) else (found,)


def _rules(ctx: "Context", kind: ListKind, box: Box) -> list[Rule]:
    found = []
    for row in box.rows:
        try:
            found.append(_rule(ctx, kind, row))
        except ComposeError as error:
            row.error = error.detail
    return found


def _rule(ctx: "Context", kind: ListKind, row: Row) -> Rule:
    known = kind.fields.find(ctx, row.field)
    op = row.op if row.op in known.ops else known.ops[0]
    values = [_typed(ctx, known, op, one) for one in row.values if one]
    if not values and op != "exists":
        raise Invalid("Say what it is compared with.")
    if len(values) > 1 and op == "eq":
        op = "in"
    value: Any = tuple(values) if op == "in" else (values[0] if values else True)
    return Rule(row.field, op, known.checked(op, value))


def _typed(ctx: "Context", known: Field, op: str, value: str) -> Any:
    """Money is typed in whole units."""
    if not isinstance(known, Amount) or op == "exists":
        return value
    amount = read_whole(value, ctx.org.currency)
    if amount is None:
        raise known.refuse("needs an amount")
    return amount


def _is_date(said: str) -> bool:
    try:
        return not said or bool(date.fromisoformat(said))
    except ValueError:
        return False
