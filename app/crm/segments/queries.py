"""Questions about segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, tuple_
from sqlalchemy.orm import undefer

from app.compose.authority import visible
from app.compose.criteria.joining import Joining
from app.compose.criteria.tree import from_json
from app.compose.errors import Invalid
from app.compose.listing import (
    EntityParameters,
    Listing,
    ListParameters,
    Page,
    Search,
    reading_all,
    sorts,
)
from app.compose.registry import query
from app.crm.contacts.queries import CONTACTS
from app.crm.contacts.record import Contact
from app.crm.segments.audience import checked, condition, passing
from app.crm.segments.commands import CreateSegment, Kind
from app.crm.segments.fields import living
from app.crm.segments.record import STATIC, Segment
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

SAMPLE, NEWEST = 10, 2_000
CONTACT: Any = Contact.__table__
LAST_FIRST = (Contact.created_at.desc(), Contact.id.desc())


class ListSegments(EntityParameters):
    kind: Kind | None = None
    q: Search | None = None


class ListSegmentContacts(ListParameters):
    id: UUID


class PreviewSegment(CreateSegment):
    """A segment as it would be made; its name does not matter."""

    name: str = ""


@dataclass(frozen=True)
class Preview:
    count: int
    sample: Sequence[Contact]


SEGMENTS = Listing(
    Segment,
    sorts=sorts(Segment, "name"),
    filters={
        "kind": lambda kind: Segment.membership == kind,
        "q": lambda words: func.lower(Segment.name).contains(fold(words), autoescape=True),
    },
    default="name",
)


@query("crm.listSegments", right="campaign:read")
def list_segments(ctx: "Context", data: ListSegments) -> Page:
    """A page of segments."""
    return SEGMENTS.page(ctx, data)


@query("crm.previewSegment", right="campaign:read")
def preview_segment(ctx: "Context", data: PreviewSegment) -> Preview:
    """How many contacts such a segment would have, and ten of them."""
    return preview(ctx, _asked(ctx, data))


@query("crm.listSegmentContacts", right="campaign:read")
def list_segment_contacts(ctx: "Context", data: ListSegmentContacts) -> Page:
    """A page of the contacts that are in the segment now."""
    segment = ctx.get(Segment, data.id)
    wanted = ListParameters(**data.model_dump(exclude={"id"}))
    return CONTACTS.page(ctx, wanted, condition(ctx, segment))


def preview(ctx: "Context", among: ColumnElement[bool]) -> Preview:
    """Of the contacts that exist for the actor."""
    number = counted(ctx, among)
    return Preview(number, sample(ctx, among, number))


def counted(ctx: "Context", among: ColumnElement[bool]) -> int:
    """Exactly how many of them exist for the actor."""
    with reading_all(ctx):
        return ctx.session.scalar(_of_all(ctx, among, func.count())) or 0


def sample(ctx: "Context", among: ColumnElement[bool], number: int) -> Sequence[Contact]:
    """Ten of these so many, those that were added last. Mostly the contacts that are new have ten;
    where they don't, all are gone through as if to count them: to look one by one how far back the
    tenth is can take any time."""
    if not number:
        return []
    newest = select(Contact.id).order_by(*LAST_FIRST).limit(NEWEST)
    found = _these(ctx, Contact.id.in_(newest), among, visible(ctx.actor, Contact))
    if len(found) == min(SAMPLE, number):
        return found
    # By the two as one, which no index has an order of: each process sorts what it finds.
    both = tuple_(CONTACT.c.created_at, CONTACT.c.id)
    last = _of_all(ctx, among, CONTACT.c.id).order_by(both.desc())
    with reading_all(ctx):
        ids = ctx.session.scalars(last.limit(SAMPLE)).all()
    return _these(ctx, Contact.id.in_(ids))


def _of_all(ctx: "Context", among: ColumnElement[bool], *what: Any) -> Select[Any]:
    """Of those among all that exist for the actor."""
    joining = Joining(CONTACT)
    where = joining.joined(among)
    statement = select(*what).select_from(joining.source)
    return statement.where(where, visible(ctx.actor, Contact))


def _these(ctx: "Context", *conditions: ColumnElement[bool]) -> Sequence[Contact]:
    statement = select(Contact).where(*conditions).order_by(*LAST_FIRST).limit(SAMPLE)
    return ctx.session.scalars(statement.options(undefer(Contact.score_parts))).all()


def _asked(ctx: "Context", data: PreviewSegment) -> Any:
    if data.kind == STATIC:
        return living(ctx) & (Contact.id.in_(data.contact_ids) if data.contact_ids else false())
    if data.rules is None:
        raise Invalid("is required", "rules")
    return passing(ctx, checked(ctx, from_json(data.rules)))
