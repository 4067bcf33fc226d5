"""Segments, their contacts, and the preview of one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.api.contacts import ContactView
from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Questions, Shows
from app.api.views import EntityView, View
from app.crm.segments.record import Segment, SegmentMember

if TYPE_CHECKING:
    from app.compose.context import Context


class SegmentRow(EntityView):
    """A segment in a list, without its contacts."""

    name: str
    kind: str = Field(validation_alias="membership", serialization_alias="kind")
    rules: dict[str, Any] | None


class SegmentView(SegmentRow):
    """Rules say who is in a dynamic segment, `contactIds` who is in a static one."""

    of = Segment

    contact_ids: list[UUID] | None = Field(default=None, exclude_if=lambda ids: ids is None)

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[SegmentView]":
        static = [one.id for one in found if one.is_static]
        ids: dict[UUID, list[UUID]] = {one: [] for one in static}
        statement = select(SegmentMember).where(SegmentMember.segment_id.in_(static))
        for member in ctx.session.scalars(statement.order_by(SegmentMember.contact_id)):
            ids[member.segment_id].append(member.contact_id)
        views = super().present(ctx, found)
        for view in views:
            view.contact_ids = ids.get(view.id)
        return views


class PreviewView(View):
    """How many contacts such a segment has now, and ten of them, newest first."""

    count: int
    sample: list[ContactView]


ROWS = [
    Lists("/segments", "crm.listSegments", SegmentRow),
    Creates("/segments", "crm.createSegment", SegmentView),
    Questions("/segments/preview", "crm.previewSegment", PreviewView),
    Shows("/segments/:id", SegmentView),
    Changes("/segments/:id", "crm.updateSegment", SegmentView),
    Removes("/segments/:id", "crm.deleteSegment"),
    Lists("/segments/:id/contacts", "crm.listSegmentContacts", ContactView, under=(Segment, "id")),
    Acts("/segments/:id/add", "crm.putIntoSegment", SegmentView),
    Acts("/segments/:id/remove", "crm.takeFromSegment", SegmentView),
]
