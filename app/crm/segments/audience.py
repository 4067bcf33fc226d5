"""Who is in a segment: one condition over contacts, for dynamic and static segments alike."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.criteria.choices import Reference
from app.compose.criteria.tree import Node, Rule, rules_of
from app.crm.contacts.record import Contact
from app.crm.segments.fields import FIELDS, living
from app.crm.segments.record import Segment, SegmentMember

Condition = ColumnElement[bool]


def condition(ctx: Context, segment: Segment) -> Condition:
    """The contacts of the whole org that are in it, deleted ones excluded, for statements of any
    kind."""
    if segment.is_static:
        return and_(living(ctx), _listed(segment))
    return passing(ctx, segment.where)


def passing(ctx: Context, where: Node) -> Condition:
    """The contacts of the whole org that pass checked rules."""
    return and_(living(ctx), FIELDS.condition(asker(ctx), where))


def checked(ctx: Context, where: Node) -> Node:
    """The rules with their values in plain form. Raises Invalid, also for ids of records that are
    not there."""
    asking = asker(ctx)
    found = FIELDS.checked(asking, where)
    for rule in rules_of(found):
        field = FIELDS.find(asking, rule.field)
        if isinstance(field, Reference) and field.of and rule.op in ("eq", "ne", "in"):
            _refuse_strangers(asking, field, rule)
    return found


def asker(ctx: Context) -> Context:
    """A segment asks with the program's authority, and a day in its rules is the org's: it finds
    the same contacts whoever looks."""
    actor = Actor.program(ctx.org_id)
    return Context(replace(actor, time_zone=ctx.org.time_zone), ctx.now, unit=ctx.unit)


def _refuse_strangers(ctx: Context, field: Reference, rule: Rule) -> None:
    ids = {UUID(one) for one in (rule.value if rule.op == "in" else (rule.value,))}
    known = ctx.session.scalars(select(field.of.id).where(field.of.id.in_(ids)))
    if ids - set(known):
        raise field.refuse("there is no such record")


def _listed(segment: Segment) -> Condition:
    members = select(SegmentMember.contact_id).where(
        SegmentMember.org_id == segment.org_id, SegmentMember.segment_id == segment.id
    )
    listed: Condition = Contact.id.in_(members)
    return listed
