"""The rules with which an org starts."""

from typing import TYPE_CHECKING, Any

from app.compose.criteria.tree import from_json
from app.crm.scoring.fields import asked_by
from app.crm.scoring.record import BEHAVIOUR, FIT, ScoringRule

if TYPE_CHECKING:
    from app.compose.context import Context


def _asks(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


# name, group, condition, points
STARTING_RULES: list[tuple[str, str, dict[str, Any], int]] = [
    ("Came by referral", BEHAVIOUR, _asks("contact.source", "eq", "referral"), 20),
    ("Asked on the web", BEHAVIOUR, _asks("contact.source", "eq", "web"), 10),
    ("Answered a campaign", BEHAVIOUR, _asks("contact.source", "eq", "campaign"), 10),
    ("Address at a company’s own domain", FIT, _asks("contact.ownDomain", "eq", True), 12),
    ("Phone number given", FIT, _asks("contact.phone", "exists", True), 10),
    ("Company known", FIT, _asks("contact.companyName", "exists", True), 10),
    ("Activity in the last 7 days", BEHAVIOUR, _asks("activity.lastAt", "withinDays", 7), 15),
    ("Answered us", BEHAVIOUR, _asks("contact.answeredAt", "exists", True), 20),
]


def add_starting_rules(ctx: "Context") -> None:
    """So that scores mean something before a marketer writes better rules."""
    for position, (name, group, condition, points) in enumerate(STARTING_RULES, start=1):
        rule = ScoringRule(
            name=name,
            group=group,
            condition=condition,
            points=points,
            position=position,
            asks=asked_by(from_json(condition), None),
        )
        ctx.session.add(rule)
    ctx.session.flush()
