"""From checked rules to a condition that the database answers well.

Denials are pushed down to the rules: `not exists` of one of them is a join, a denied group is none.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, true

from app.compose.criteria.field import Condition
from app.compose.criteria.gathering import Find, Gathered, Part, gathered
from app.compose.criteria.tree import Group, Node, Not, Rule

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Plan:
    """`find` knows the fields."""

    ctx: "Context"
    find: Find

    def condition(self, part: Part, *, wanted: bool = True) -> Condition:
        """What is unknown passes no rule, but passes its `not`."""
        if isinstance(part, Not):
            return self.condition(part.of, wanted=not wanted)
        if isinstance(part, Gathered):
            among = part.within.some(self.ctx, self._of_one(part.of))
            return (among if wanted else among.denied()).condition()
        if isinstance(part, Rule):
            return self._rule(part, wanted=wanted)
        return self._group(part, wanted=wanted)

    def _rule(self, rule: Rule, *, wanted: bool) -> Condition:
        field = self.find(rule.field)
        among = field.among(self.ctx, rule.op, rule.value)
        if among:
            return (among if wanted else among.denied()).condition()
        found = field.of_its_own(self.ctx, rule.op, rule.value)
        return found if wanted else found.is_not(true())

    def _group(self, group: Group, *, wanted: bool) -> Condition:
        if not group.members:
            return true() if wanted else false()
        parts = gathered(group, self.find)
        conditions = [self.condition(part, wanted=wanted) for part in parts]
        every = (group.join == "all") == wanted
        return and_(true(), *conditions) if every else or_(false(), *conditions)

    def _of_one(self, node: Node) -> Condition:
        """What a related record itself passes."""
        if isinstance(node, Rule):
            return self.find(node.field).of_its_own(self.ctx, node.op, node.value)
        assert isinstance(node, Group)
        parts = [self._of_one(member) for member in node.members]
        return and_(true(), *parts) if node.join == "all" else or_(false(), *parts)
