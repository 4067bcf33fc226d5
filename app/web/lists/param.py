"""What one parameter of a list's address can say: the rule it stands for, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.compose.criteria.choices import ME
from app.compose.criteria.periods import PERIODS
from app.compose.criteria.tree import Rule
from app.compose.errors import Invalid
from app.web.lists.whole_units import read_whole, written_whole

if TYPE_CHECKING:
    from app.compose.context import Context

ALL, NOTHING, SOMETHING = "all", "none", "some"


@dataclass(frozen=True)
class Param:
    """One value, or one of several. `default` is what stands when the address says nothing, unless
    it says `unless`; `all` lifts it."""

    name: str
    field: str
    default: "Callable[[Context], str | None]" = lambda _: None
    unless: str = ""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        """The rule that the address asks for. Raises Invalid."""
        if len(said) == 1:
            return Rule(self.field, "eq", said[0])
        return Rule(self.field, "in", tuple(said))

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        """What the address says for a rule on this field; None for one that it can't."""
        if rule.op == "eq":
            return [str(rule.value)]
        return list(rule.value) if rule.op == "in" else None


@dataclass(frozen=True)
class Has(Param):
    """A label, or one of several."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        found = super().rule(ctx, said)
        return Rule(self.field, "contains", found.value) if found.op == "eq" else found

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        if rule.op in ("contains", "eq"):
            return [str(rule.value)]
        return list(rule.value) if rule.op == "in" else None


@dataclass(frozen=True)
class When(Param):
    """A period, a day up to which, `none` or `some`."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        word = said[0]
        if word in (NOTHING, SOMETHING):
            return Rule(self.field, "exists", word == SOMETHING)
        if word in PERIODS:
            return Rule(self.field, "during", word)
        try:
            return Rule(self.field, "lte", date.fromisoformat(word).isoformat())
        except ValueError:
            raise Invalid("is no day and no period", self.name) from None

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        if rule.op == "exists":
            return [SOMETHING if rule.value else NOTHING]
        day = rule.op == "lte" and len(rule.value) == 10
        return [rule.value] if rule.op == "during" or day else None


@dataclass(frozen=True)
class Limit(Param):
    """A number from or up to which: `op` is gte or lte."""

    op: str = "gte"

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        return Rule(self.field, self.op, said[0])

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        return [str(rule.value)] if rule.op == self.op else None


@dataclass(frozen=True)
class Price(Limit):
    """The same for money: whole units of the org's currency, as typed."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        amount = read_whole(said[0], ctx.org.currency)
        if amount is None:
            raise Invalid("is not an amount", self.name)
        return Rule(self.field, self.op, amount)

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        return [written_whole(rule.value, ctx.org.currency)] if rule.op == self.op else None


@dataclass(frozen=True)
class Words(Param):
    """What is typed into the search box."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        return Rule(self.field, "contains", said[0])

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        return [str(rule.value)]


@dataclass(frozen=True)
class Yes(Param):
    """A switch that is on."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        return Rule(self.field, "eq", said[0])

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        return ["1"] if rule.value is True else None


@dataclass(frozen=True)
class Whose(Param):
    """Mine, my team's, or nobody's."""

    def rule(self, ctx: "Context", said: Sequence[str]) -> Rule:
        known = {
            "mine": Rule("ownerId", "eq", ME),
            "team": Rule("teamId", "eq", ME),
            "unassigned": Rule("ownerId", "exists", False),
        }
        if said[0] not in known:
            raise Invalid("can be mine, team, unassigned or all", self.name)
        return known[said[0]]

    def said(self, ctx: "Context", rule: Rule) -> list[str] | None:
        for word in ("mine", "team", "unassigned"):
            if self.rule(ctx, [word]) == rule:
                return [word]
        return None
