"""Section 6: the five rules, in the same order."""

from app.compose.rules import Ref, Rule, Test

RULES = [
    # A deal cannot be marked won without an expected close date
    Rule(
        id="deal-won-requires-close-date",
        scope="deal:close-won",
        guard=Test("deal.expectedCloseDate", "exists"),
        message="A deal needs an expected close date before it can be won.",
        field="expectedCloseDate",
    ),
    # A deal cannot be marked lost without a reason
    Rule(
        id="deal-lost-requires-reason",
        scope="deal:close-lost",
        guard=Test("deal.lostReason", "exists"),
        message="Say why the deal was lost.",
        field="lostReason",
    ),
    # Deals above configured threshold require manager approval before closing
    Rule(
        id="high-value-deal-approval",
        scope="deal:close-won",
        condition=Test("deal.value.amount", "gte", Ref("config.highValueThreshold.amount")),
        action="require-approval",
        approver_role="sales-manager",
        message="Deals from {config.highValueThreshold} on need a manager's approval.",
    ),
    # Lead score must be above threshold before qualifying
    Rule(
        id="lead-qualify-score-threshold",
        scope="lead:qualify",
        guard=Test("lead.score", "gte", Ref("config.leadQualifyScore")),
        message="Qualifying needs a score of {config.leadQualifyScore}; "
        "this lead has {lead.score}.",
    ),
    # Contact reassignment requires manager role
    Rule(
        id="contact-reassign-manager-only",
        scope="contact:reassign",
        guard=Test("actor.roles", "contains", "sales-manager"),
        message="Only a sales manager can reassign contacts.",
    ),
]
