"""Who is in a segment: one condition over contacts, for dynamic and static segments alike."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.criteria.tree import Node
from app.crm.contacts.record import Contact
from app.crm.segments.fields import FIELDS
from app.crm.segments.record import Segment, SegmentMember

if TYPE_CHECKING:
    from uuid import UUID

Condition = ColumnElement[bool]


def condition(ctx: Context, segment: Segment) -> Condition:
    """The contacts of the whole org that are in it, deleted ones excluded. It names the org itself,
    so that it holds in statements of any kind, `INSERT … SELECT` among them."""
    if segment.is_static:
        return and_(living(ctx.org_id), _listed(segment))
    return passing(ctx, segment.where)


def passing(ctx: Context, where: Node) -> Condition:
    """The contacts of the whole org that pass checked rules."""
    return and_(living(ctx.org_id), FIELDS.condition(asker(ctx), where))


def checked(ctx: Context, where: Node) -> Node:
    """The rules with their values in plain form. Raises Invalid."""
    return FIELDS.checked(asker(ctx), where)


def asker(ctx: Context) -> Context:
    """A segment asks with the program's authority, and a day in its rules is the org's: it finds
    the same contacts whoever looks."""
    actor = Actor.program(ctx.org_id)
    return Context(replace(actor, time_zone=ctx.org.time_zone), ctx.now, unit=ctx.unit)


def living(org_id: "UUID") -> Condition:
    return and_(Contact.org_id == org_id, Contact.deleted_at.is_(None))


def _listed(segment: Segment) -> Condition:
    members = select(SegmentMember.contact_id).where(
        SegmentMember.org_id == segment.org_id, SegmentMember.segment_id == segment.id
    )
    listed: Condition = Contact.id.in_(members)
    return listed
