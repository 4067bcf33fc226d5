"""Section 7: the process templates, and what their guards ask of a deal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose import approvals
from app.compose.approvals import Held
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage
from app.modules.workflow.conditions import Standing, condition, ending, facts_of
from app.modules.workflow.templates import add_template

if TYPE_CHECKING:
    from app.compose.context import Context


def _task(task_id: str, title: str, role: str, due_in_days: int, **more: Any) -> dict[str, Any]:
    return {"id": task_id, "title": title, "role": role, "dueInDays": due_in_days, **more}


def _stage(name: str, tasks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "tasks": tasks, **more}


SALES_PROCESS = [
    _stage(
        "discovery",
        [
            _task("needs-analysis", "Conduct needs analysis call", "sales-rep", 3),
            _task("pain-points", "Document pain points", "sales-rep", 5),
        ],
    ),
    _stage(
        "proposal",
        [
            _task("prepare-proposal", "Prepare proposal document", "sales-rep", 10),
            _task(
                "manager-approval",
                "Get manager approval (if >threshold)",
                "sales-manager",
                12,
                onlyIf="deal.above-threshold",
                doneBy="approval",
            ),
            _task("send-proposal", "Send proposal to contact", "sales-rep", 14),
        ],
        guard="deal.discovery-complete",
    ),
    _stage(
        "negotiation",
        [
            _task("objections", "Address objections", "sales-rep", 21),
            _task("update-value", "Update deal value if changed", "sales-rep", 21),
        ],
        guard="deal.proposal-sent",
    ),
    _stage(
        "closing",
        [
            _task("send-contract", "Send contract for signature", "sales-rep", 28),
            _task("contract-received", "Confirm signed contract received", "sales-rep", 35),
        ],
        guard="deal.verbal-agreement",
        onComplete="deal.mark-won",
    ),
]

CUSTOMER_ONBOARDING = [
    _stage(
        "welcome",
        [
            _task("welcome-call", "Make the welcome call", "sales-rep", 2),
            _task("hand-over", "Hand over what was agreed", "sales-rep", 3),
        ],
    ),
    _stage(
        "setup",
        [
            _task("kick-off", "Hold the kick-off meeting", "sales-rep", 7),
            _task("first-use", "Confirm the first successful use", "sales-rep", 14),
        ],
    ),
    _stage("review", [_task("review", "Review after 30 days", "sales-manager", 30)]),
]

SUPPORT_TICKET = [
    _stage("triage", [_task("reproduce", "Understand and reproduce", "support-agent", 1)]),
    _stage("solution", [_task("solve", "Find and try a solution", "support-agent", 3)]),
    _stage("follow-up", [_task("confirm", "Confirm with the customer", "support-agent", 5)]),
]

# key, name, kind of record, stages
TEMPLATES: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    ("SALES_PROCESS", "Sales process", "Deal", SALES_PROCESS),
    ("CUSTOMER_ONBOARDING", "Customer onboarding", "Contact", CUSTOMER_ONBOARDING),
    ("SUPPORT_TICKET", "Support ticket", "Ticket", SUPPORT_TICKET),
]


def add_templates(ctx: "Context") -> None:
    """What every org starts with."""
    for key, name, entity_type, stages in TEMPLATES:
        add_template(ctx, key, name, entity_type, stages)


@dataclass(frozen=True)
class DealFacts:
    """`order` is the place of its stage; `orders` the places of all its pipeline's, by name."""

    order: int | None
    orders: dict[str, int]
    above_threshold: bool

    def reached(self, stage: str) -> bool:
        """A pipeline without a stage of that name closes nothing."""
        if stage not in self.orders:
            return True
        return self.order is not None and self.order >= self.orders[stage]


@facts_of("Deal")
def deal_facts(ctx: "Context", deal_id: UUID) -> DealFacts:
    rows = ctx.session.execute(
        select(Deal, PipelineStage)
        .outerjoin(PipelineStage, PipelineStage.pipeline_id == Deal.pipeline_id)
        .where(Deal.id == deal_id)
        .execution_options(with_deleted=True)
    ).all()
    deal = rows[0][0]
    stages = [stage for _, stage in rows if stage is not None]
    order = next((stage.order for stage in stages if stage.id == deal.stage_id), None)
    standing = {_folded(s.name): s.order for s in stages if s.deleted_at is None}
    return DealFacts(order, standing, above_threshold(ctx, deal))


@facts_of("Contact")
def contact_facts(ctx: "Context", contact_id: UUID) -> None:
    """No guard asks anything of a contact yet."""


def above_threshold(ctx: "Context", deal: Deal) -> bool:
    """Does winning it need an approval? Compared as the rule high-value-deal-approval does."""
    value = ctx.config.in_own_currency(deal.value) or deal.value
    return value is not None and value.amount >= ctx.config.high_value_threshold.amount


def _folded(name: str) -> str:
    return "-".join(name.casefold().split())


@condition(
    "deal.discovery-complete",
    missing="The deal has not reached the stage Discovery complete yet.",
)
def discovery_complete(standing: Standing) -> bool:
    return bool(standing.facts.reached("discovery-complete"))


@condition(
    "deal.proposal-sent",
    missing="The proposal is not sent yet: complete “Send proposal to contact” or move the deal "
    "to Proposal sent.",
)
def proposal_sent(standing: Standing) -> bool:
    return "send-proposal" in standing.done or bool(standing.facts.reached("proposal-sent"))


@condition(
    "deal.verbal-agreement",
    missing="There is no verbal agreement yet: move the deal to Verbal agreement.",
)
def verbal_agreement(standing: Standing) -> bool:
    return bool(standing.facts.reached("verbal-agreement"))


@condition("deal.above-threshold", missing="The deal's value needs no approval.")
def is_above_threshold(standing: Standing) -> bool:
    return bool(standing.facts.above_threshold)


@ending("deal.mark-won")
def mark_won(ctx: "Context", deal: Deal) -> Any:
    """With all rules; where the approval is asked for already, it goes on waiting for that."""
    asked = approvals.pending(ctx, deal.id)
    if asked and not ctx.may("approval:decide"):
        return Held(asked, deal)
    return ctx.dispatch("crm.markDealWon", {"id": deal.id})
