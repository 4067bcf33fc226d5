"""Scoring rules are added, changed and removed one by one; all scores follow at once."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from app.compose.payload import Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.scoring.changing import add, change, counts, remove, whole
from app.crm.scoring.record import ScoringRule
from app.crm.scoring.running import begin

if TYPE_CHECKING:
    from app.compose.context import Context

Points = Annotated[int, Field(strict=True, ge=-100, le=100)]
Times = Annotated[int, Field(strict=True, ge=1, le=1000)]
Place = Annotated[int, Field(strict=True, ge=1, le=10_000)]
GroupName = Literal["fit", "behaviour"]


class CreateScoringRule(Payload):
    """`condition` has the form of a segment's rules. With `per` it gives its points for each such
    thing, `atMost` so often. Without `position` it comes last."""

    name: RequiredLine
    group: GroupName
    condition: dict[str, Any]
    points: Points
    per: str | None = None
    at_most: Times | None = None
    active: bool = True
    position: Place | None = None


class UpdateScoringRule(Target):
    name: RequiredLine | None = None
    group: GroupName | None = None
    condition: dict[str, Any] | None = None
    points: Points | None = None
    per: str | None = None
    at_most: Times | None = None
    active: bool | None = None
    position: Place | None = None


class DeleteScoringRule(Target):
    pass


@command("crm.createScoringRule", right="scoring:manage")
def create_scoring_rule(ctx: "Context", data: CreateScoringRule) -> ScoringRule:
    """A new rule. Raises Invalid for one that could not be counted, Conflict where there are too
    many."""
    rule = add(ctx, whole(ctx, data))
    if rule.active:
        begin(ctx)
    return rule


@command("crm.updateScoringRule", right="scoring:manage")
def update_scoring_rule(ctx: "Context", rule: ScoringRule, data: UpdateScoringRule) -> ScoringRule:
    """Changes what is named. Raises Invalid."""
    changes = change(ctx, rule, whole(ctx, data, rule))
    if counts(changes, active=rule.active):
        begin(ctx)
    return rule


@command("crm.deleteScoringRule", right="scoring:manage")
def delete_scoring_rule(ctx: "Context", rule: ScoringRule, data: DeleteScoringRule) -> None:
    """It gives no points from now on."""
    remove(ctx, rule)
    if rule.active:
        begin(ctx)
