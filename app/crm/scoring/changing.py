"""One rule: its values as a whole, checked, and how it comes, changes and goes."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.compose.criteria.tree import Node, from_json, rules_of, to_json
from app.compose.errors import Conflict, Invalid
from app.compose.payload import Payload
from app.crm.scoring.fields import FIELDS, asked_by
from app.crm.scoring.occurrences import OCCURRENCES
from app.crm.scoring.record import ScoringRule
from app.crm.segments.audience import asker
from app.crm.segments.audience import checked as checked_rules

if TYPE_CHECKING:
    from app.compose.context import Context

MOST_RULES = 100
VALUES = ("name", "group", "condition", "points", "per", "at_most", "active", "position")
OPTIONAL = ("per", "at_most")


def whole(ctx: "Context", data: Payload, rule: ScoringRule | None = None) -> dict[str, Any]:
    """The values of the rule as `data` would make it, in the form in which they are kept. Raises
    Invalid for a rule that could not be counted."""
    given = {name: getattr(data, name) for name in VALUES}
    if rule:
        given = {**values_of(rule), **data.changes()}
    for name in VALUES:
        if given[name] is None and name not in OPTIONAL and (rule or name != "position"):
            raise Invalid("must not be empty", name)
    return checked(ctx, given)


def checked(ctx: "Context", values: dict[str, Any]) -> dict[str, Any]:
    """The values of a whole rule as they are kept, with what it asks. Raises Invalid."""
    per = values["per"]
    if per is not None and per not in OCCURRENCES:
        raise Invalid(f"can be {', '.join(OCCURRENCES)}", "per")
    if per is None and values["at_most"] is not None:
        raise Invalid("Only what is counted can have a limit.", "atMost")
    try:
        condition = _condition(ctx, values["condition"])
    except Invalid as error:
        raise Invalid(error.detail, "condition") from None
    return {**values, "condition": to_json(condition), "asks": asked_by(condition, per)}


def _condition(ctx: "Context", given: dict[str, Any]) -> Node:
    condition = from_json(given)
    for one in rules_of(condition):
        FIELDS.find(asker(ctx), one.field)
    return checked_rules(ctx, condition)


def values_of(rule: ScoringRule) -> dict[str, Any]:
    """What a rule is made of."""
    return {name: getattr(rule, name) for name in VALUES}


def add(ctx: "Context", values: dict[str, Any], **more: Any) -> ScoringRule:
    """Makes a rule of checked values and says so. Raises Conflict where there are too many."""
    number, last = ctx.session.execute(
        select(func.count(), func.coalesce(func.max(ScoringRule.position), 0))
    ).one()
    if number >= MOST_RULES:
        raise Conflict(f"There are {MOST_RULES} scoring rules already.", code="too-many")
    place = {"position": values["position"] or min(last + 1, 10_000)}
    rule = ScoringRule(**{**values, **place, **more})
    ctx.session.add(rule)
    ctx.session.flush()
    ctx.emit("scoring.rule-added", rule, **rule.event_facts())
    return rule


def change(ctx: "Context", rule: ScoringRule, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Sets checked values and says so. Returns what really changed, as {name: [before, after]}."""
    changes = rule.assign(values)
    told = {name: pair for name, pair in changes.items() if name != "asks"}
    if told:
        ctx.emit("scoring.rule-changed", rule, changes=told, **rule.event_facts())
    return told


def remove(ctx: "Context", rule: ScoringRule) -> None:
    """Removes it and says so."""
    ctx.emit("scoring.rule-removed", rule, **rule.event_facts())
    ctx.session.delete(rule)


def counts(changes: dict[str, list[Any]], *, active: bool) -> bool:
    """Does this change of a rule make any score, or a part of one, another?"""
    return "active" in changes or (active and bool(set(changes) - {"position"}))
