"""A scoring rule that names a company goes on when that is merged into another one."""

from typing import TYPE_CHECKING

from app.crm.contacts.heirs import inherit_rules
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.crm.scoring.record import ScoringRule
from app.crm.scoring.running import begin

if TYPE_CHECKING:
    from app.compose.context import Context


def rules_follow(ctx: "Context", kept: Contact, other: Contact) -> None:
    """And all scores are counted anew, if one of them counts."""
    counted = False
    for rule, changes in inherit_rules(ctx, ScoringRule.condition, kept, other):
        ctx.emit("scoring.rule-changed", rule, changes=changes, **rule.event_facts())
        counted |= rule.active
    if counted:
        begin(ctx)


MERGED.append(rules_follow)
