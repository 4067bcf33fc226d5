"""The rules that count at a moment, with the caps of their groups."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.criteria.tree import Node, from_json
from app.crm.scoring.record import GROUPS, ScoringRule

if TYPE_CHECKING:
    from app.compose.context import Context

KNOWN = "scoring_rules"


@dataclass(frozen=True)
class Rule:
    """A rule as it is counted; `key` is how parts name it."""

    key: str
    name: str
    group: str
    condition: Node
    points: int
    per: str | None = None
    at_most: int | None = None

    @property
    def part(self) -> dict[str, Any]:
        """What it adds to the parts, when it counts once."""
        return {
            "rule": self.key,
            "name": self.name,
            "hint": GROUPS[self.group],
            "points": self.points,
        }


@dataclass(frozen=True)
class RuleSet:
    """In the order of their parts. `caps` say how many points a group can give at most."""

    rules: tuple[Rule, ...] = ()
    caps: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def sense(self) -> Hashable:
        """Alike for sets that count alike, whatever their rules are called."""
        rules = ((one.group, one.condition, one.points, one.per, one.at_most) for one in self.rules)
        return tuple(rules), tuple(sorted(self.caps.items()))


def active_rules(ctx: "Context") -> RuleSet:
    """Those that are switched on."""
    statement = select(ScoringRule).where(ScoringRule.active)
    found = ctx.session.scalars(statement.order_by(ScoringRule.position, ScoringRule.id))
    return RuleSet(tuple(map(counted, found)), ctx.config.scoring_caps.given())


def marks(ctx: "Context") -> Hashable:
    """What is another one whenever other rules count."""
    known: Hashable = ctx.session.info.get(KNOWN)
    if known is not None:
        return known
    rule = ScoringRule
    statement = select(rule.id, rule.version, rule.updated_at).where(rule.active)
    rows = ctx.session.execute(statement.order_by(rule.position, rule.id))
    return (*map(tuple, rows), *sorted(ctx.config.scoring_caps.given().items()))


def counted(rule: ScoringRule) -> Rule:
    """A rule as it is counted."""
    return Rule(
        key=str(rule.id),
        name=rule.name,
        group=rule.group,
        condition=from_json(rule.condition),
        points=rule.points,
        per=rule.per,
        at_most=rule.at_most,
    )


@contextmanager
def known_rules(ctx: "Context") -> Iterator[None]:
    """While many contacts are scored one by one the rules are read once."""
    info = ctx.session.info
    before = info.get(KNOWN)
    info[KNOWN] = marks(ctx)
    try:
        yield
    finally:
        info[KNOWN] = before
