"""Scoring rules, what changes of them would do, and the runs that count all scores anew."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Questions, Shows
from app.api.views import EntityView, Instant, View
from app.crm.scoring.effect import Effect
from app.crm.scoring.record import ScoringRule, ScoringRun

if TYPE_CHECKING:
    from app.compose.context import Context


class ScoringRuleView(EntityView):
    """`points` for contacts that pass `condition`, which has the form of a segment's rules; with
    `per` for each such thing, `atMost` so often."""

    of = ScoringRule

    name: str
    group: str
    condition: dict[str, Any]
    points: int
    per: str | None
    at_most: int | None
    active: bool
    position: int


class ScoringRunView(EntityView):
    """`done` of `total` contacts are counted anew, `changed` of them have another score now."""

    of = ScoringRun

    state: str
    total: int
    done: int
    changed: int
    started_by_id: UUID | None
    finished_at: Instant | None


class ExampleView(View):
    """A lead whose score would change; `scoreParts` add up to `after`."""

    lead_id: UUID
    title: str
    contact_id: UUID
    contact_name: str
    before: int
    after: int
    score_parts: list[dict[str, Any]]


class EffectView(View):
    """How many of the open `leads` would go up, go down, reach the threshold of qualifying or fall
    below it. `before` and `after` count them for each ten points."""

    leads: int
    up: int
    down: int
    threshold: int
    reach: int
    fall: int
    before: list[int]
    after: list[int]
    examples: list[ExampleView]

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Effect]) -> "list[EffectView]":
        return [
            cls(**{**vars(one), "examples": list(map(_example, one.examples))}) for one in found
        ]


def _example(one: Any) -> ExampleView:
    return ExampleView(
        lead_id=one.lead.id,
        title=one.lead.title,
        contact_id=one.contact.id,
        contact_name=one.contact.name,
        before=one.before,
        after=one.after,
        score_parts=one.parts,
    )


ROWS = [
    Lists("/scoring-rules", "crm.listScoringRules", ScoringRuleView),
    Creates("/scoring-rules", "crm.createScoringRule", ScoringRuleView),
    Questions("/scoring-rules/preview", "crm.previewScoring", EffectView),
    Acts("/scoring-rules/switch-on", "crm.switchOnScoring", ScoringRunView),
    Shows("/scoring-rules/:id", ScoringRuleView),
    Changes("/scoring-rules/:id", "crm.updateScoringRule", ScoringRuleView),
    Removes("/scoring-rules/:id", "crm.deleteScoringRule"),
    Lists("/scoring-runs", "crm.listScoringRuns", ScoringRunView),
    Shows("/scoring-runs/:id", ScoringRunView),
    Acts("/scoring-runs/:id/undo", "crm.undoScoring", ScoringRunView),
]
