"""Rules in words that one could read aloud."""

from typing import TYPE_CHECKING, Any

from app.compose.criteria.choices import ME, Choice, Flag, Reference
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount
from app.compose.criteria.periods import PERIODS
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.errors import ComposeError
from app.compose.money import Money
from app.crm.list_kind import ListKind

if TYPE_CHECKING:
    from app.compose.context import Context

OPS = {
    "eq": "is",
    "ne": "is not",
    "in": "is any of",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "contains": "contains",
    "startsWith": "starts with",
    "exists": "is known",
    "during": "is",
    "withinDays": "was in the last, in days",
    "olderThanDays": "was more days ago than",
}
MOMENT = {"gt": "is after", "gte": "is from", "lt": "is before", "lte": "is by", "eq": "is on"}
FLAGS = {True: "yes", False: "no"}


def op_words(field: Field, op: str) -> str:
    """How the comparison reads for this field."""
    return MOMENT.get(op, OPS[op]) if isinstance(field, Moment) else OPS[op]


def sentence(ctx: "Context", kind: ListKind, node: Node) -> str:
    """One rule or group in words."""
    if isinstance(node, Rule):
        return _rule(ctx, kind, node)
    if isinstance(node, Not):
        return f"not ({sentence(ctx, kind, node.of)})"
    join = " or " if node.join == "any" else " and "
    parts = [sentence(ctx, kind, one) for one in node.members]
    wrapped = [f"({part})" if isinstance(one, Group) else part
               for one, part in zip(node.members, parts, strict=True)]  # fmt: skip
    return join.join(wrapped) or "everything"


def _rule(ctx: "Context", kind: ListKind, rule: Rule) -> str:
    try:
        field = kind.fields.find(ctx, rule.field)
    except ComposeError:
        return rule.field
    if rule.op == "exists":
        return f"{field.label} {'is known' if rule.value else 'is empty'}"
    if rule.op == "withinDays":
        return f"{field.label} in the last {rule.value} days"
    if rule.op == "olderThanDays":
        return f"{field.label} more than {rule.value} days ago"
    values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
    said = ", ".join(_value(ctx, field, rule.op, one) for one in values)
    if isinstance(field, Flag):
        return field.label if rule.value else f"not {field.label.lower()}"
    return f"{field.label} {op_words(field, rule.op)} {said}"


def _value(ctx: "Context", field: Field, op: str, value: Any) -> str:
    if op == "during":
        return PERIODS[value].lower()
    if isinstance(field, Amount):
        major = f"{Money(value, ctx.org.currency).major:,.2f}".removesuffix(".00")
        return f"{major} {ctx.org.currency}"
    if isinstance(field, Choice):
        return field.options.get(value, value)
    if isinstance(field, Reference):
        if value == ME:
            return "me"
        offered = dict(field.offers(ctx)) if field.offers else {}
        return offered.get(value, "another one")
    return FLAGS[value] if isinstance(value, bool) else str(value)
