"""What the page of a segment shows beside its rules: how many, ten of them, who uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.compose.authority import visible
from app.compose.context import Context
from app.compose.criteria.tree import Group, Node
from app.crm.campaigns.record import Campaign
from app.crm.contacts.record import Contact
from app.crm.segments.audience import asker, condition, passing
from app.crm.segments.fields import FIELDS
from app.crm.segments.queries import counted, sample
from app.crm.segments.record import Segment
from app.web.lists.builder import Builder
from app.web.lists.building import rule_of
from app.web.lists.wording import sentence

MOST_HITS, HITS = 12, 10_000
USES = 20


@dataclass(frozen=True)
class Found:
    """`hits` say of each row of the builder how many pass it alone, up to 10,001."""

    count: int
    total: int
    people: Sequence[Contact]
    words: str
    hits: dict[int, int]


def found_by(ctx: Context, where: Node, built: Builder | None = None) -> Found:
    """By checked rules."""
    asking = asker(ctx)
    words = sentence(asking, FIELDS, where)
    return _found(ctx, passing(ctx, where), "Everybody" if _is_empty(where) else words,
                  _hits(ctx, built) if built else {})  # fmt: skip


def found_in(ctx: Context, segment: Segment) -> Found:
    """A saved segment."""
    if not segment.is_static:
        return found_by(ctx, segment.where)
    return _found(ctx, condition(ctx, segment), "Put together by hand", {})


def uses(ctx: Context, segment: Segment) -> list[Campaign]:
    """The campaigns that go or went to it, the last first."""
    mine = select(Campaign).where(Campaign.segment_id == segment.id, visible(ctx.actor, Campaign))
    return list(ctx.session.scalars(mine.order_by(Campaign.created_at.desc()).limit(USES)))


def _found(ctx: Context, among: ColumnElement[bool], words: str, hits: dict[int, int]) -> Found:
    total = select(func.count()).select_from(Contact).where(visible(ctx.actor, Contact))
    number = counted(ctx, among)
    people = sample(ctx, among, number)
    return Found(number, ctx.session.scalar(total) or 0, people, words, hits)


def _hits(ctx: Context, built: Builder) -> dict[int, int]:
    """Of the rows that say something, unless they are many."""
    asking = asker(ctx)
    said = [row for row in built.rows if not row.error and (row.values or row.op == "exists")]
    if len(said) > MOST_HITS:
        return {}
    return {row.number: _up_to(ctx, passing(ctx, rule_of(asking, FIELDS, row))) for row in said}


def _up_to(ctx: Context, among: Any) -> int:
    there = select(Contact.id).where(among, visible(ctx.actor, Contact)).limit(HITS + 1)
    return ctx.session.scalar(select(func.count()).select_from(there.subquery())) or 0


def _is_empty(where: Node) -> bool:
    return isinstance(where, Group) and not where.members
