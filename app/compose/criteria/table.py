"""The fields of one kind of record, and the one place where rules become a condition."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement

from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.plan import Plan
from app.compose.criteria.tree import Group, Node, Not, Rule
from app.compose.errors import Invalid

if TYPE_CHECKING:
    from app.compose.context import Context

LONGEST_KEY = 100


@dataclass(frozen=True)
class Fields:
    """An allow-list: what is not in it, or asks for a right that the actor lacks, is unknown."""

    known: tuple[Field, ...]

    def offered(self, ctx: "Context") -> Iterator[Field]:
        """What this actor may ask by."""
        return (one for one in self.known if not one.right or ctx.may(one.right))

    def find(self, ctx: "Context", name: str) -> Field:
        """Raises Invalid for an unknown field."""
        for one in self.offered(ctx):
            if isinstance(one, Custom):
                stem, key = name[: len(one.name) + 1], name[len(one.name) + 1 :]
                if stem == f"{one.name}." and 0 < len(key) <= LONGEST_KEY:
                    return one.of(key)
            elif one.name == name:
                return one
        raise Invalid(f"There is no field {name[:50]} to filter by.", name[:50])

    def checked(self, ctx: "Context", node: Node) -> Node:
        """The same rules with their values in plain form. Raises Invalid."""
        if isinstance(node, Rule):
            field = self.find(ctx, node.field)
            value = field.current(ctx, node.op, field.checked(node.op, node.value))
            return Rule(node.field, node.op, value)
        if isinstance(node, Not):
            return Not(self.checked(ctx, node.of))
        return Group(node.join, tuple(self.checked(ctx, one) for one in node.members))

    def condition(self, ctx: "Context", node: Node) -> ColumnElement[bool]:
        """The condition of checked rules. What is unknown passes no rule, but passes its `not`."""
        return Plan(ctx, partial(self.find, ctx)).condition(node)
