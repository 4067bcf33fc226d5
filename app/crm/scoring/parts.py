"""The one statement that counts: which rules hold for each contact, as parts and their sum."""

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.crm.contacts.record import Contact
from app.crm.scoring.fields import FIELDS
from app.crm.scoring.occurrences import OCCURRENCES
from app.crm.scoring.record import GROUPS
from app.crm.scoring.rules import Rule, RuleSet
from app.crm.segments.audience import asker

if TYPE_CHECKING:
    from app.compose.context import Context

Expression = ColumnElement[Any]


def scored(ctx: "Context", rules: RuleSet, who: ColumnElement[bool]) -> Subquery:
    """`id`, `parts` and `score` of these contacts by the rules. Parts are those of the rules, what
    caps of groups take away, what silence took, and what keeps the sum between 0 and 100; `score`
    is always their sum."""
    hits = _hits(ctx, rules, who)
    times = {rule.key: hits.c[_column(n)] for n, rule in enumerate(rules.rules)}
    parts = [_part_of(n, rule, times[rule.key]) for n, rule in enumerate(rules.rules)]
    given = {rule.key: rule.points * times[rule.key] for rule in rules.rules}
    total = _sum(given.values())
    for group, cap in rules.caps.items():
        over = func.least(
            cap - _sum(given[one.key] for one in rules.rules if one.group == group), 0
        )
        parts.append(_part(f"{group}-cap", f"{GROUPS[group]}: {cap} at most", "Cap", over))
        total = total + over
    parts.append(_part("decay", "Quiet for a while", "Decay", -hits.c.decayed))
    # Silence is felt from the first week on, however many points there are beyond 100.
    score = func.greatest(0, func.least(100, total) - hits.c.decayed)
    beyond = score + hits.c.decayed - total
    parts.append(_part("bounds", "Scores end at 0 and 100", "Bounds", beyond))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.op("||")(part)
    return select(hits.c.id, whole.label("parts"), score.label("score")).subquery()


def _hits(ctx: "Context", rules: RuleSet, who: ColumnElement[bool]) -> Subquery:
    """How often each rule counts for each of the contacts. The offset keeps the database from
    asking every rule once for its points and again for its part."""
    asking = asker(ctx)
    there = and_(Contact.org_id == ctx.org_id, Contact.deleted_at.is_(None), who)
    times = [_times(asking, rule).label(_column(n)) for n, rule in enumerate(rules.rules)]
    return select(Contact.id, Contact.decayed, *times).where(there).offset(0).subquery()


def _times(asking: "Context", rule: Rule) -> Expression:
    passes = FIELDS.condition(asking, rule.condition)
    once: Expression = literal(1, Integer)
    if rule.per:
        once = cast(OCCURRENCES[rule.per].times(), Integer)
        once = once if rule.at_most is None else func.least(once, rule.at_most)
    return case((passes, once), else_=0)


def _column(n: int) -> str:
    return f"times_{n}"


def names_of(rules: RuleSet) -> dict[str, str]:
    """By parameter what each rule adds to the parts: its name is no matter of how it counts."""
    return {_named(n): _text(rule.part) for n, rule in enumerate(rules.rules)}


def _named(n: int) -> str:
    return f"part_{n}"


def _part_of(n: int, rule: Rule, times: Expression) -> Expression:
    part: Expression = cast(bindparam(_named(n), _text(rule.part), String), JSONB)
    if rule.per:
        counted = func.jsonb_build_object("points", rule.points * times, "times", times)
        part = part.op("||")(counted)
    return case((times > 0, func.jsonb_build_array(part)), else_=_json([]))


def _part(key: str, name: str, hint: str, points: Expression) -> Expression:
    """A list of this part, empty where it is about no points."""
    about = _json({"rule": key, "name": name, "hint": hint})
    whole = about.op("||")(func.jsonb_build_object("points", points))
    return case((points != 0, func.jsonb_build_array(whole)), else_=_json([]))


def _json(value: Any) -> Expression:
    """As text, so that the statement can be kept as text too."""
    return cast(literal(_text(value), String), JSONB)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sum(numbers: Any) -> Expression:
    total: Expression = literal(0, Integer)
    for number in numbers:
        total = total + number
    return total
