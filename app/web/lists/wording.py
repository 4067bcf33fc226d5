"""Rules in words that one could read aloud."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.criteria.choices import ME, Choice, Flag, Reference
from app.compose.criteria.field import Field
from app.compose.criteria.gathering import Gathered, Part, gathered
from app.compose.criteria.moments import Moment
from app.compose.criteria.numbers import Amount
from app.compose.criteria.periods import PERIODS
from app.compose.criteria.table import Fields
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.errors import ComposeError
from app.compose.money import Money
from app.modules.identity.models import Team, User

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
    "withinDays": "in the last days",
    "olderThanDays": "more days ago than",
}
MOMENT = {"gt": "is after", "gte": "is from", "lt": "is before", "lte": "is by", "eq": "is on"}
GONE = "one that isn’t there"
FLAGS = {True: "yes", False: "no"}


def op_words(field: Field, op: str) -> str:
    """How the comparison reads for this field."""
    return MOMENT.get(op, OPS[op]) if isinstance(field, Moment) else OPS[op]


def sentence(ctx: "Context", fields: Fields, node: Node) -> str:
    """One rule or group in words."""
    said = _Words(ctx, fields).of(node)
    return f"{said[:1].upper()}{said[1:]}"


@dataclass(frozen=True)
class _Words:
    ctx: "Context"
    fields: Fields

    def of(self, part: Part) -> str:
        if isinstance(part, Gathered):
            return self._of_one(part)
        if isinstance(part, Rule):
            return self._rule(part)
        if isinstance(part, Not):
            return f"not ({self.of(part.of)})"
        parts = gathered(part, self._find)
        return _join(part).join(self._wrapped(one) for one in parts) or "everything"

    def _wrapped(self, part: Part) -> str:
        said = self.of(part)
        return f"({said})" if isinstance(part, Group) and len(part.members) > 1 else said

    def _of_one(self, part: Gathered) -> str:
        """What holds for one and the same related record."""
        if not part.within.says:
            return _join(part.of).join(self._wrapped(one) for one in part.of.members)
        return f"{part.within.says} {self._inner(part.of)}"

    def _inner(self, node: Node) -> str:
        if isinstance(node, Rule):
            return self._compared(self._find(node.field), node, short=True)
        assert isinstance(node, Group)
        return _join(node).join(
            f"({self._inner(one)})" if isinstance(one, Group) else self._inner(one)
            for one in node.members
        )

    def _rule(self, rule: Rule) -> str:
        try:
            field = self._find(rule.field)
        except ComposeError:
            return rule.field
        within = field.within
        if not within or not within.says:
            return self._compared(field, rule)
        if within.is_about_one(rule.op, rule.value) or within.alone:
            return f"{within.says} {self._compared(field, rule, short=True)}"
        known = Rule(rule.field, rule.op, True)
        return f"not ({within.says} {self._compared(field, known, short=True)})"

    def _find(self, name: str) -> Field:
        return self.fields.find(self.ctx, name)

    def _compared(self, field: Field, rule: Rule, *, short: bool = False) -> str:
        label = field.short if short else field.label
        label = f"{label[:1].lower()}{label[1:]}"
        values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        said = ", ".join(self._value(field, rule.op, one) for one in values)
        if rule.op in field.phrases:
            phrase = field.phrases[rule.op].format(said)
            return phrase if rule.value is not False else f"not ({phrase})"
        if rule.op == "exists":
            return f"{label} {'is known' if rule.value else 'is empty'}"
        if rule.op == "withinDays":
            return f"{label} in the last {rule.value} days"
        if rule.op == "olderThanDays":
            return f"{label} more than {rule.value} days ago"
        if isinstance(field, Flag):
            return label if rule.value else f"not {label}"
        return f"{label} {op_words(field, rule.op)} {said}"

    def _value(self, field: Field, op: str, value: Any) -> str:
        if op == "during":
            return PERIODS[value].lower()
        if op in ("withinDays", "olderThanDays"):
            return str(value)
        if isinstance(field, Amount) and op != "exists":
            major = f"{Money(value, self.ctx.org.currency).major:,.2f}".removesuffix(".00")
            return f"{major} {self.ctx.org.currency}"
        if isinstance(field, Choice):
            return field.options.get(value, str(value))
        if isinstance(field, Reference) and op != "exists":
            return "me" if value == ME else called(self.ctx, field, value)
        return FLAGS[value] if isinstance(value, bool) else str(value)


def called(ctx: "Context", field: Reference, value: str) -> str:
    """The record's name, also where it is not offered any more: colleagues' for everybody. What is
    not there for the actor has none."""
    offers = field.offers
    offered = ctx.once(f"offers:{field.name}", lambda: dict(offers(ctx))) if offers else {}
    if value in offered:
        return str(offered[value])
    asking = ctx.as_program() if field.of in (User, Team) else ctx
    found: Any = asking.find(field.of, UUID(value)) if field.of else None
    return str(found.name) if found else GONE


def _join(group: Group) -> str:
    return " or " if group.join == "any" else " and "
