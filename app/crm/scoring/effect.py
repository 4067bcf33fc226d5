"""What other rules would do to today's leads, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.scoring.parts import scored
from app.crm.scoring.rules import RuleSet

if TYPE_CHECKING:
    from app.compose.context import Context

EXAMPLES = 10
BARS = 10


@dataclass(frozen=True)
class Example:
    """A lead with the score and its parts as they are and as they would be."""

    lead: Lead
    contact: Contact
    before: int
    after: int
    parts: list[dict[str, Any]]


@dataclass
class Effect:
    """Over the open leads that exist for the actor: how many would go `up` or `down`, and reach or
    fall below the `threshold` of qualifying; `before` and `after` count them for each ten points,
    100 among the last. The `examples` would change most."""

    threshold: int
    leads: int = 0
    up: int = 0
    down: int = 0
    reach: int = 0
    fall: int = 0
    before: list[int] = field(default_factory=lambda: [0] * BARS)
    after: list[int] = field(default_factory=lambda: [0] * BARS)
    examples: list[Example] = field(default_factory=list)


def effect(ctx: "Context", rules: RuleSet) -> Effect:
    """Of these rules. Two statements, however many leads there are."""
    pairs = ctx.session.execute(_pairs(ctx, rules)).all()
    found = _counted(ctx, [(before, after, number) for before, after, number, _ in pairs])
    found.examples = _examples(ctx, rules, _most_changed(pairs, found.threshold))
    return found


def standing(ctx: "Context") -> Effect:
    """Where the leads stand now: the effect of changing nothing. One statement."""
    statement = select(Lead.score, func.count()).where(*_today(ctx)).group_by(Lead.score)
    rows = ctx.session.execute(statement)
    return _counted(ctx, [(score, score, number) for score, number in rows])


def tried(ctx: "Context", rules: RuleSet, whose: ColumnElement[bool]) -> Example | None:
    """What would become of the newest open lead that passes."""
    newest = select(Lead.id).where(*_today(ctx), whose).order_by(Lead.id.desc()).limit(1)
    return next(iter(_examples(ctx, rules, list(ctx.session.scalars(newest)))), None)


def _counted(ctx: "Context", moves: list[tuple[int, int, int]]) -> Effect:
    """How many go from which score to which."""
    found = Effect(ctx.config.lead_qualify_score)
    for before, after, number in moves:
        found.leads += number
        found.before[_bar(before)] += number
        found.after[_bar(after)] += number
        found.up += number if after > before else 0
        found.down += number if after < before else 0
        found.reach += number if before < found.threshold <= after else 0
        found.fall += number if after < found.threshold <= before else 0
    return found


def _pairs(ctx: "Context", rules: RuleSet) -> Any:
    """How many leads would go from which score to which, and a few of them: the newest."""
    whose = Contact.id.in_(select(Lead.contact_id).where(*_today(ctx)))
    new = scored(ctx, rules, whose)
    newest = func.array_agg(aggregate_order_by(Lead.id, Lead.id.desc()))
    return (
        select(Lead.score, new.c.score, func.count(), newest[1:EXAMPLES])
        .join(new, new.c.id == Lead.contact_id)
        .where(*_today(ctx))
        .group_by(Lead.score, new.c.score)
    )


def _most_changed(pairs: Sequence[Any], threshold: int) -> list[UUID]:
    """Those that cross the threshold first, then by how much they change."""

    def weight(pair: Any) -> tuple[bool, int]:
        before, after = pair[:2]
        return (before < threshold) != (after < threshold), abs(after - before)

    changed = sorted((pair for pair in pairs if pair[0] != pair[1]), key=weight, reverse=True)
    return [lead_id for pair in changed for lead_id in pair[3]][:EXAMPLES]


def _examples(ctx: "Context", rules: RuleSet, ids: list[UUID]) -> list[Example]:
    if not ids:
        return []
    which = and_(*_today(ctx), Lead.id.in_(ids))
    new = scored(ctx, rules, Contact.id.in_(select(Lead.contact_id).where(which)))
    rows = ctx.session.execute(
        select(Lead, Contact, new.c.score, new.c.parts)
        .join(Contact, Contact.id == Lead.contact_id)
        .join(new, new.c.id == Contact.id)
        .where(which)
    )
    found = {
        lead.id: Example(lead, contact, lead.score, after, parts)
        for lead, contact, after, parts in rows
    }
    return [found[lead_id] for lead_id in ids if lead_id in found]


def _today(ctx: "Context") -> tuple[ColumnElement[bool], ...]:
    return (Lead.org_id == ctx.org_id, Lead.status.in_(OPEN_LEAD), visible(ctx.actor, Lead))


def _bar(score: int) -> int:
    return min(score // BARS, BARS - 1)
