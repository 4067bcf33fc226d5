"""What a draft would do, as the screen shows it beside the rules."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.errors import ComposeError
from app.compose.payload import parse
from app.crm.leads.queries import LEADS
from app.crm.leads.record import Lead
from app.crm.scoring.effect import Effect, Example, effect, standing, tried
from app.crm.scoring.proposing import Proposal, plan
from app.crm.scoring.record import ENDED, ScoringRun
from app.crm.scoring.rules import RuleSet, active_rules
from app.web.scoring.proposal import Draft

if TYPE_CHECKING:
    from app.compose.context import Context

# Words, a score like it, and the bars from and up to which its leads stand.
BANDS = (("Hot, 70 and up", 82, 7, 10), ("Warm, 40 to 69", 54, 4, 7), ("Cold, below 40", 21, 0, 4))
LONGEST = 100
MEANWHILE = (
    "Somebody changed one of these rules meanwhile. Switching on again replaces that with yours."
)


@dataclass(frozen=True)
class Shown:
    """`refused` says why nothing can be foreseen; then `effect` is where the leads stand now.
    `asked` is a lead to try the draft on, as it was typed, and `tried` what would become of it."""

    effect: Effect
    refused: str = ""
    asked: str = ""
    tried: Example | None = None

    @property
    def tallest(self) -> int:
        return max(*self.effect.before, *self.effect.after, 1)

    @property
    def bands(self) -> list[tuple[str, int, int, int]]:
        """Words, an example of a score, how many leads now, and then."""
        return [
            (words, like, sum(self.effect.before[low:high]), sum(self.effect.after[low:high]))
            for words, like, low, high in BANDS
        ]


def shown(ctx: "Context", changed: Draft, asked: str) -> Shown:
    """The effect of the draft on today's leads. What is wrong with it is noted at its lines."""
    asked = asked.replace("\x00", "").strip()[:LONGEST]
    if not ctx.may(Lead.read_right):
        return Shown(Effect(ctx.config.lead_qualify_score))
    try:
        rules = _rules(ctx, changed)
    except ComposeError as refusal:
        said = MEANWHILE if refusal.status == 409 else changed.blame(refusal)
        return Shown(standing(ctx), refused=said, asked=asked)
    found = effect(ctx, rules) if changed.is_one else standing(ctx)
    return Shown(found, asked=asked, tried=_tried(ctx, rules, asked))


def under_way(ctx: "Context") -> ScoringRun | None:
    """The run that counts now."""
    statement = select(ScoringRun).where(ScoringRun.state.not_in(ENDED))
    return ctx.session.scalars(statement.order_by(ScoringRun.id.desc()).limit(1)).one_or_none()


def _rules(ctx: "Context", changed: Draft) -> RuleSet:
    if not changed.is_one:
        return active_rules(ctx)
    return plan(ctx, parse(Proposal, changed.body)).counting


def _tried(ctx: "Context", rules: RuleSet, asked: str) -> Example | None:
    find: Any = LEADS.filters["q"]
    return tried(ctx, rules, find(asked)) if asked else None
