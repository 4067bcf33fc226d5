"""Contacts are put into static segments and taken out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import delete, literal, select

from app.compose.authority import visible
from app.compose.bulk import insert_rows
from app.compose.errors import Invalid
from app.compose.payload import Target, Text
from app.compose.registry import command
from app.crm.bulk.freezing import said
from app.crm.contacts.record import Contact
from app.crm.segments.record import Segment, SegmentMember

if TYPE_CHECKING:
    from app.compose.context import Context

ContactIds = Annotated[list[UUID], Field(max_length=25_000)]


class PutIntoSegment(Target):
    """`contactIds`, or all that the contacts' list finds now: `where` has its rules as an address
    writes them."""

    contact_ids: ContactIds | None = None
    where: Annotated[Text, Field(max_length=5000)] | None = None

    @model_validator(mode="after")
    def _one_selection(self) -> "PutIntoSegment":
        if (self.contact_ids is None) == (self.where is None):
            raise ValueError("takes either contactIds or where")
        return self


class TakeFromSegment(Target):
    contact_ids: ContactIds


@command("crm.putIntoSegment", right="segment:manage")
def put_into_segment(ctx: "Context", segment: Segment, data: PutIntoSegment) -> Segment:
    """Adds contacts to a static segment; who is in it already stays as is."""
    _refuse_dynamic(segment)
    if data.where is not None:
        added = _insert(ctx, segment, set(said(ctx, "contact", data.where)))
    else:
        added = put(ctx, segment, data.contact_ids or [])
    _told(ctx, segment, added=added)
    return segment


@command("crm.takeFromSegment", right="segment:manage")
def take_from_segment(ctx: "Context", segment: Segment, data: TakeFromSegment) -> Segment:
    """Takes contacts out of a static segment; who is not in it is no fault."""
    _refuse_dynamic(segment)
    _told(ctx, segment, removed=_take(ctx, segment, data.contact_ids))
    return segment


def put(ctx: "Context", segment: Segment, ids: Sequence[UUID]) -> int:
    """How many came in. Raises Invalid for contacts that do not exist for the actor."""
    if not ids:
        return 0
    _refuse_dynamic(segment)
    wanted = set(ids)
    known = select(Contact.id).where(Contact.id.in_(wanted), visible(ctx.actor, Contact))
    if unknown := wanted - set(ctx.session.scalars(known)):
        raise Invalid(f"There is no contact {min(unknown)}.", "contactIds")
    return _insert(ctx, segment, wanted)


def _insert(ctx: "Context", segment: Segment, wanted: set[UUID]) -> int:
    inside = select(SegmentMember.contact_id).where(SegmentMember.segment_id == segment.id)
    new = wanted - set(ctx.session.scalars(inside))
    rows = [
        {
            "org_id": segment.org_id,
            "segment_id": segment.id,
            "contact_id": one,
            "added_by_id": ctx.actor.id,
            "added_at": ctx.now,
        }
        for one in sorted(new)
    ]
    insert_rows(ctx.session, SegmentMember, rows)
    return len(rows)


def set_to(ctx: "Context", segment: Segment, ids: Sequence[UUID] | None) -> tuple[int, int]:
    """How many came in and went out, so that these are all; None leaves them as they are."""
    if ids is None or not segment.is_static:
        return 0, 0
    inside = select(SegmentMember.contact_id).where(SegmentMember.segment_id == segment.id)
    over = set(ctx.session.scalars(inside)) - set(ids)
    return put(ctx, segment, ids), _take(ctx, segment, sorted(over))


def _take(ctx: "Context", segment: Segment, ids: Sequence[UUID]) -> int:
    inside = SegmentMember.segment_id == segment.id
    statement = delete(SegmentMember).where(inside, SegmentMember.contact_id.in_(ids))
    return len(ctx.session.scalars(statement.returning(literal(1))).all())


def _told(ctx: "Context", segment: Segment, *, added: int = 0, removed: int = 0) -> None:
    if added or removed:
        facts = segment.event_facts()
        ctx.emit("segment.updated", segment, added=added, removed=removed, **facts)


def _refuse_dynamic(segment: Segment) -> None:
    if not segment.is_static:
        raise Invalid("Who is in a dynamic segment is said by its rules.", "contactIds")
