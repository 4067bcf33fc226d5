"""Why a contact is in a segment, or why not: which of its rules hold, and who put it there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.compose.context import Context
from app.compose.criteria.gathering import Gathered, gathered
from app.compose.criteria.tree import Group, Node, Not
from app.crm.contacts.record import Contact
from app.crm.segments.audience import asker, condition
from app.crm.segments.fields import FIELDS
from app.crm.segments.record import Segment, SegmentMember
from app.modules.identity.models import User

MOST = 200


@dataclass
class Reason:
    """A part of the rules, and whether it holds. `members` are the parts of a group; rules about
    one related record are a single part, for they hold together or not at all."""

    node: Node
    members: "list[Reason]" = field(default_factory=list)
    holds: bool = False

    def all(self) -> "Iterator[Reason]":
        """It, and everything in it."""
        yield self
        for member in self.members:
            yield from member.all()


@dataclass(frozen=True)
class Why:
    """`reason` says it of a dynamic segment; of a static one when and by whom it was added."""

    inside: bool
    reason: Reason | None = None
    added_at: datetime | None = None
    added_by: str | None = None


def why(ctx: Context, segment: Segment, contact: Contact) -> Why:
    """In two statements, however many rules there are."""
    inside = _hold(ctx, contact.id, [condition(ctx, segment)])[0]
    if segment.is_static:
        return Why(inside, None, *_added(ctx, segment, contact))
    asking = asker(ctx)
    reason = _reason(asking, segment.where)
    parts = list(reason.all())
    held = _hold(ctx, contact.id, [FIELDS.condition(asking, part.node) for part in parts])
    for part, holds in zip(parts, held, strict=True):
        part.holds = holds
    return Why(inside, reason)


def segments_of(ctx: Context, contact: Contact) -> list[Segment]:
    """Of the first 200 segments by name those that the contact is in; in two statements."""
    known = select(Segment).order_by(Segment.name, Segment.id).limit(MOST)
    there = list(ctx.session.scalars(known))
    held = _hold(ctx, contact.id, [condition(ctx, one) for one in there])
    return [one for one, inside in zip(there, held, strict=True) if inside]


def _reason(ctx: Context, node: Node) -> Reason:
    if isinstance(node, Not):
        return Reason(node, [_reason(ctx, node.of)])
    if not isinstance(node, Group):
        return Reason(node)
    reason = Reason(node)
    for part in gathered(node, partial(FIELDS.find, ctx)):
        if not isinstance(part, Gathered):
            reason.members.append(_reason(ctx, part))
        else:
            alone = len(part.of.members) == 1
            reason.members.append(Reason(part.of.members[0] if alone else part.of))
    return reason


def _hold(ctx: Context, contact_id: UUID, conditions: list[ColumnElement[bool]]) -> list[bool]:
    """Which of these are true of the contact."""
    if not conditions:
        return []
    named = [one.label(f"c{number}") for number, one in enumerate(conditions)]
    statement = select(*named).select_from(Contact).where(Contact.id == contact_id)
    return [bool(one) for one in ctx.session.execute(statement).one()]


def _added(ctx: Context, segment: Segment, contact: Contact) -> tuple[datetime | None, str | None]:
    by = (User.org_id == SegmentMember.org_id) & (User.id == SegmentMember.added_by_id)
    mine = (SegmentMember.segment_id == segment.id, SegmentMember.contact_id == contact.id)
    statement = select(SegmentMember.added_at, User.name).outerjoin(User, by).where(*mine)
    row = ctx.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else (None, None)
