"""From checked rules to the rule builder and back."""

from datetime import date
from typing import TYPE_CHECKING, Any

from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount, Number
from app.compose.criteria.table import Fields
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.criteria.words import Text
from app.compose.errors import ComposeError, Invalid
from app.web.lists.builder import Box, Builder, Row
from app.web.lists.whole_units import read_whole, written_whole

if TYPE_CHECKING:
    from app.compose.context import Context

DAYS = ("withinDays", "olderThanDays")


def of_tree(ctx: "Context", fields: Fields, where: Node) -> Builder:
    """The form of these checked rules."""
    group = where if isinstance(where, Group) else Group("all", (where,))
    if len(group.members) == 1 and isinstance(group.members[0], Group):
        group = group.members[0]
    built = Builder(Box(join=group.join))
    for member in group.members:
        _put(ctx, fields, built, built.top, member)
    return built


def _put(ctx: "Context", fields: Fields, built: Builder, box: Box, node: Node) -> None:
    if isinstance(node, Rule):
        box.rows.append(_row_of(ctx, fields, built.free(), node))
        return
    inner = node.of if isinstance(node, Not) else node
    group = inner if isinstance(inner, Group) else Group("all", (inner,))
    made = Box(built.free(), group.join, isinstance(node, Not))
    box.boxes.append(made)
    for member in group.members:
        _put(ctx, fields, built, made, member)


def to_tree(ctx: "Context", fields: Fields, built: Builder) -> Group:
    """The rules that the form means, as plain as they can be written; what is wrong is noted at
    its row."""
    found = _group(ctx, fields, built.top)
    return found or Group()


def _group(ctx: "Context", fields: Fields, box: Box) -> Group | None:
    nodes: list[Node] = []
    for row in box.rows:
        try:
            nodes.append(rule_of(ctx, fields, row))
        except ComposeError as error:
            row.error = error.detail
    for inner in box.boxes:
        if group := _group(ctx, fields, inner):
            one = group.members[0] if len(group.members) == 1 else group
            nodes.append(Not(one) if inner.negated else one)
    return Group("any" if box.join == "any" else "all", tuple(nodes)) if nodes else None


def rule_of(ctx: "Context", fields: Fields, row: Row) -> Rule:
    """What the row says. Raises Invalid."""
    known = fields.find(ctx, row.field)
    op = row.op if row.op in known.ops else known.ops[0]
    values = [_typed(ctx, known, op, one) for one in _apart(known, op, row.values)]
    if not values and op != "exists":
        raise Invalid("Say what it is compared with.")
    if len(values) > 1 and op == "eq":
        op = "in"
    value: Any = tuple(values) if op == "in" else (values[0] if values else True)
    return Rule(row.field, op, known.checked(op, value))


def is_day(known: Field, row: Row) -> bool:
    """Does this row ask for a day?"""
    if not isinstance(known, Moment) or row.op not in ("gt", "gte", "lt", "lte", "eq"):
        return False
    return all(_is_date(one) for one in row.values)


def _apart(known: Field, op: str, values: list[str]) -> list[str]:
    """Several values typed into one field stand between commas."""
    if op == "in" and _is_typed(known):
        values = [one.strip() for value in values for one in value.split(",")]
    return [one for one in values if one]


def _is_typed(known: Field) -> bool:
    """Is there nothing to choose its value from?"""
    return isinstance(known, Number) or (
        isinstance(known, Text) and getattr(known, "offers", None) is None
    )


def _typed(ctx: "Context", known: Field, op: str, value: str) -> Any:
    """Money is typed in whole units."""
    if not isinstance(known, Amount) or op == "exists":
        return value
    amount = read_whole(value, ctx.org.currency)
    if amount is None:
        raise known.refuse("needs an amount")
    return amount


def _written(ctx: "Context", known: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(known, Amount):
        return written_whole(value, ctx.org.currency)
    return str(value)


def _is_date(said: str) -> bool:
    try:
        return not said or bool(date.fromisoformat(said))
    except ValueError:
        return False


def _row_of(ctx: "Context", fields: Fields, number: int, rule: Rule) -> Row:
    values = list(rule.value) if isinstance(rule.value, tuple) else [rule.value]
    known = fields.find(ctx, rule.field)
    said = [_written(ctx, known, one) for one in values]
    if rule.op == "in" and _is_typed(known):
        said = [", ".join(said)]
    return Row(number, rule.field, rule.op, said)
