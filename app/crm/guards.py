"""What the guards of processes ask of a deal, and what a process brings about at its end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose import approvals
from app.compose.approvals import Held
from app.crm.deals.record import Deal
from app.crm.pipelines.record import PipelineStage
from app.modules.workflow.conditions import Standing, condition, ending, facts_of

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class DealFacts:
    """`order` is the place of its stage; `stages` its pipeline's by folded name."""

    order: int | None
    stages: dict[str, PipelineStage]
    above_threshold: bool

    def reached(self, name: str) -> bool:
        """A pipeline without a stage of that name closes nothing."""
        if name not in self.stages:
            return True
        return self.order is not None and self.order >= self.stages[name].order


@facts_of("Deal")
def deal_facts(ctx: "Context", ids: Iterable[UUID]) -> dict[UUID, DealFacts]:
    """Two queries."""
    everything = {"with_deleted": True}
    statement = select(Deal).where(Deal.id.in_(ids)).execution_options(**everything)
    deals = ctx.session.scalars(statement).all()
    pipelines = {deal.pipeline_id for deal in deals}
    of_them = select(PipelineStage).where(PipelineStage.pipeline_id.in_(pipelines))
    stages = ctx.session.scalars(of_them.execution_options(**everything)).all()
    return {deal.id: _facts(ctx, deal, stages) for deal in deals}


@facts_of("Contact")
def contact_facts(ctx: "Context", ids: Iterable[UUID]) -> dict[UUID, Any]:
    """No guard asks anything of a contact yet."""
    return {}


def above_threshold(ctx: "Context", deal: Deal) -> bool:
    """Does winning it need an approval? Compared as the rule high-value-deal-approval does."""
    value = ctx.config.in_own_currency(deal.value) or deal.value
    return value is not None and value.amount >= ctx.config.high_value_threshold.amount


def _facts(ctx: "Context", deal: Deal, stages: Iterable[PipelineStage]) -> DealFacts:
    order = next((stage.order for stage in stages if stage.id == deal.stage_id), None)
    standing = {
        _folded(stage.name): stage
        for stage in stages
        if stage.pipeline_id == deal.pipeline_id and stage.deleted_at is None
    }
    return DealFacts(order, standing, above_threshold(ctx, deal))


def _folded(name: str) -> str:
    return "-".join(name.casefold().split())


def _stage(name: str) -> Callable[[Standing], PipelineStage]:
    """What opens a guard that waits for a stage: a move there."""
    return lambda standing: standing.facts.stages[name]


@condition(
    "deal.discovery-complete",
    of="Deal",
    label="The deal has reached Discovery complete",
    missing=lambda standing: (
        f"The deal has not reached {_label(standing, 'discovery-complete')} yet."
    ),
    remedy=_stage("discovery-complete"),
)
def discovery_complete(standing: Standing) -> bool:
    return bool(standing.facts.reached("discovery-complete"))


@condition(
    "deal.proposal-sent",
    of="Deal",
    label="The proposal is sent",
    missing=lambda standing: (
        "The proposal is not sent yet: complete “Send proposal to contact” or move the deal to "
        f"{_label(standing, 'proposal-sent')}."
    ),
    remedy=_stage("proposal-sent"),
)
def proposal_sent(standing: Standing) -> bool:
    return "send-proposal" in standing.done or bool(standing.facts.reached("proposal-sent"))


@condition(
    "deal.verbal-agreement",
    of="Deal",
    label="There is a verbal agreement",
    missing=lambda standing: (
        "There is no verbal agreement yet: move the deal to "
        f"{_label(standing, 'verbal-agreement')}."
    ),
    remedy=_stage("verbal-agreement"),
)
def verbal_agreement(standing: Standing) -> bool:
    return bool(standing.facts.reached("verbal-agreement"))


@condition(
    "deal.above-threshold",
    of="Deal",
    label="Winning the deal needs an approval",
    missing=lambda _: "The deal's value needs no approval.",
)
def is_above_threshold(standing: Standing) -> bool:
    return bool(standing.facts.above_threshold)


def _label(standing: Standing, name: str) -> str:
    return str(standing.facts.stages[name].label)


@ending("deal.mark-won", of="Deal", label="Win the deal")
def mark_won(ctx: "Context", deal: Deal) -> Any:
    """With all rules; where the approval is asked for already, it goes on waiting for that."""
    asked = approvals.pending(ctx, deal.id)
    if asked and not ctx.may("approval:decide"):
        return Held(asked, deal)
    return ctx.dispatch("crm.markDealWon", {"id": deal.id})
