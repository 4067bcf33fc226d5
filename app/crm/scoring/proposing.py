"""Several changes of the rules at once, as they would be: what they mean, and what would count."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose import versions
from app.compose.criteria.tree import from_json
from app.compose.errors import Invalid
from app.compose.payload import Payload, RequiredLine, parse
from app.crm.config import ScoringCaps
from app.crm.scoring.changing import MOST_RULES, whole
from app.crm.scoring.commands import (
    CreateScoringRule,
    GroupName,
    Place,
    Points,
    Times,
    UpdateScoringRule,
)
from app.crm.scoring.record import ScoringRule
from app.crm.scoring.rules import Rule, RuleSet, counted

if TYPE_CHECKING:
    from app.compose.context import Context


class ProposedRule(Payload):
    """With `id` a rule that is there, changed in what is named; else a new one."""

    id: UUID | None = None
    version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)] | None = None
    name: RequiredLine | None = None
    group: GroupName | None = None
    condition: dict[str, Any] | None = None
    points: Points | None = None
    per: str | None = None
    at_most: Times | None = None
    active: bool | None = None
    position: Place | None = None


class Proposal(Payload):
    """Rules that are not named stay as they are. `caps` say how many points a group gives at most;
    null lifts a cap."""

    rules: Annotated[list[ProposedRule], Field(max_length=MOST_RULES)] = []
    removed: Annotated[list[UUID], Field(max_length=MOST_RULES)] = []
    caps: ScoringCaps | None = None


@dataclass(frozen=True)
class Planned:
    """A rule with the checked values that it is to have; `rule` is None for a new one."""

    rule: ScoringRule | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a proposal means: rules that are new or change, those to be `removed`, those that `stay`
    as they are, and the caps that count then."""

    rules: list[Planned]
    removed: list[ScoringRule]
    stay: list[ScoringRule]
    caps: ScoringCaps

    @property
    def counting(self) -> RuleSet:
        """The rules that would count."""
        rules = [(one.position, counted(one)) for one in self.stay if one.active]
        for n, one in enumerate(self.rules, start=1):
            if one.values["active"]:
                place = one.values["position"] or 10_000 + n
                rules.append((place, _rule(one, f"new-{n}")))
        ordered = sorted(rules, key=lambda pair: pair[0])
        return RuleSet(tuple(rule for _, rule in ordered), self.caps.given())


def plan(ctx: "Context", data: Proposal, *, lock: bool = False) -> Plan:
    """Raises Invalid for rules that are not there or could not be counted, Conflict for one that
    was changed since the version that is named."""
    statement = select(ScoringRule).order_by(ScoringRule.position, ScoringRule.id)
    found = ctx.session.scalars(statement.with_for_update() if lock else statement)
    live = {rule.id: rule for rule in found}
    removed = [_known(live, rule_id, "removed") for rule_id in dict.fromkeys(data.removed)]
    rules = [_planned(ctx, live, proposed, n) for n, proposed in enumerate(data.rules)]
    touched = {one.rule.id for one in rules if one.rule} | {one.id for one in removed}
    if len(touched) < len(removed) + sum(one.rule is not None for one in rules):
        raise Invalid("A rule is named twice.", "rules")
    stay = [rule for rule in live.values() if rule.id not in touched]
    caps = data.caps.changes() if data.caps else {}
    return Plan(rules, removed, stay, ctx.config.scoring_caps.model_copy(update=caps))


def _planned(
    ctx: "Context", live: dict[UUID, ScoringRule], proposed: ProposedRule, n: int
) -> Planned:
    values = proposed.model_dump(by_alias=True, exclude_unset=True)
    with _within(f"rules.{n}"):
        if proposed.id is None:
            return Planned(None, whole(ctx, parse(CreateScoringRule, values)))
        rule = _known(live, proposed.id, "id")
        update = parse(UpdateScoringRule, values)
        versions.require(ctx, rule, update)
        return Planned(rule, whole(ctx, update, rule))


@contextmanager
def _within(path: str) -> Iterator[None]:
    """Says of an error in which of the rules it is."""
    try:
        yield
    except Invalid as error:
        errors = [{**one, "field": f"{path}.{one['field']}"} for one in error.errors]
        raise Invalid(error.detail, errors=errors) from None


def _known(live: dict[UUID, ScoringRule], rule_id: UUID, field: str) -> ScoringRule:
    if rule_id not in live:
        raise Invalid("There is no such scoring rule.", field)
    return live[rule_id]


def _rule(planned: Planned, key: str) -> Rule:
    names = ("name", "group", "points", "per", "at_most")
    values = {name: planned.values[name] for name in names}
    condition = from_json(planned.values["condition"])
    return Rule(str(planned.rule.id) if planned.rule else key, condition=condition, **values)
