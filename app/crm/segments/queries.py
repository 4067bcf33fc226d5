"""Questions about segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select

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

SAMPLE = 10


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
    joining = Joining(Contact.__table__)
    where = joining.joined(among)
    statement = select(func.count()).select_from(joining.source)
    with reading_all(ctx):
        return ctx.session.scalar(statement.where(where, visible(ctx.actor, Contact))) or 0


def sample(ctx: "Context", among: ColumnElement[bool], number: int) -> Sequence[Contact]:
    """Ten of these so many, those that were added last."""
    if not number:
        return []
    statement = select(Contact).where(among, visible(ctx.actor, Contact))
    newest = statement.order_by(Contact.created_at.desc(), Contact.id.desc())
    return ctx.session.scalars(newest.limit(SAMPLE)).all()


def _asked(ctx: "Context", data: PreviewSegment) -> Any:
    if data.kind == STATIC:
        return living(ctx) & (Contact.id.in_(data.contact_ids) if data.contact_ids else false())
    if data.rules is None:
        raise Invalid("is required", "rules")
    return passing(ctx, checked(ctx, from_json(data.rules)))
