"""Questions about scoring rules, what they would do, and the runs that count by them."""

from typing import TYPE_CHECKING, Literal

from app.compose.authority import require
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.registry import query
from app.crm.leads.record import Lead
from app.crm.scoring.commands import GroupName
from app.crm.scoring.effect import Effect, effect
from app.crm.scoring.proposing import Proposal, plan
from app.crm.scoring.record import ScoringRule, ScoringRun

if TYPE_CHECKING:
    from app.compose.context import Context


class ListScoringRules(EntityParameters):
    group: GroupName | None = None
    active: bool | None = None


class ListScoringRuns(EntityParameters):
    state: Literal["waiting", "running", "done", "replaced"] | None = None


class PreviewScoring(Proposal):
    """Changes as they would be switched on."""


RULES = Listing(
    ScoringRule, sorts=sorts(ScoringRule, "name", "points", "position"), default="position"
)
RUNS = Listing(ScoringRun, sorts=sorts(ScoringRun))


@query("crm.listScoringRules", right="scoring:read")
def list_scoring_rules(ctx: "Context", data: ListScoringRules) -> Page:
    """A page of rules, in the order of their parts."""
    return RULES.page(ctx, data)


@query("crm.listScoringRuns", right="scoring:read")
def list_scoring_runs(ctx: "Context", data: ListScoringRuns) -> Page:
    """A page of runs, the newest first."""
    return RUNS.page(ctx, data)


@query("crm.previewScoring", right="scoring:read")
def preview_scoring(ctx: "Context", data: PreviewScoring) -> Effect:
    """The effect on today's leads. Raises Invalid and Conflict as switching it on would."""
    require(ctx.actor, Lead.read_right)
    return effect(ctx, plan(ctx, data).counting)
