"""Segments are made, changed and deleted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from app.compose.criteria.tree import from_json, to_json
from app.compose.errors import Conflict, Invalid
from app.compose.payload import Payload, RequiredLine, Target
from app.compose.registry import command
from app.crm.segments import members
from app.crm.segments.audience import checked
from app.crm.segments.members import ContactIds
from app.crm.segments.record import DYNAMIC, STATIC, Segment

if TYPE_CHECKING:
    from app.compose.context import Context

Kind = Literal["dynamic", "static"]
USES: "list[Callable[[Context, Segment], str | None]]" = []
"""Each says, in a sentence, what still needs the segment, or None; rooms above add theirs."""


class CreateSegment(Payload):
    name: RequiredLine
    kind: Kind = "dynamic"
    rules: dict[str, Any] | None = None
    contact_ids: ContactIds | None = None


class UpdateSegment(Target):
    name: RequiredLine | None = None
    kind: Kind | None = None
    rules: dict[str, Any] | None = None
    contact_ids: ContactIds | None = None


class DeleteSegment(Target):
    pass


class RestoreSegment(Target):
    pass


@command("crm.createSegment", right="segment:manage")
def create_segment(ctx: "Context", data: CreateSegment) -> Segment:
    """A dynamic segment by its rules, or a static one by its contacts."""
    if data.kind == DYNAMIC and data.rules is None:
        raise Invalid("is required", "rules")
    _refuse_foreign(data.kind, data)
    segment = Segment(
        name=data.name,
        membership=data.kind,
        rules=written(ctx, data.rules) if data.kind == DYNAMIC else None,
        made_by_id=ctx.actor.id,
    )
    ctx.session.add(segment)
    ctx.session.flush()
    members.put(ctx, segment, data.contact_ids or [])
    ctx.emit("segment.created", segment, **segment.event_facts())
    return segment


@command("crm.updateSegment", right="segment:manage")
def update_segment(ctx: "Context", segment: Segment, data: UpdateSegment) -> Segment:
    """Changes what is named; `contactIds` are all that a static one has from now on."""
    values = data.changes("contact_ids")
    if values.pop("kind", segment.membership) != segment.membership:
        raise Invalid(f"can't be changed: this segment is {segment.membership}", "kind")
    _refuse_foreign(segment.membership, data)
    if values.get("name", "") is None:
        raise Invalid("must not be empty", "name")
    if segment.is_static:
        values.pop("rules", None)
    elif "rules" in values:
        values["rules"] = written(ctx, values["rules"])
    changes = segment.assign(values)
    added, removed = members.set_to(ctx, segment, data.contact_ids)
    if changes or added or removed:
        facts = segment.event_facts()
        ctx.emit("segment.updated", segment, changes=changes, added=added, removed=removed, **facts)
    return segment


@command("crm.deleteSegment", right="segment:manage")
def delete_segment(ctx: "Context", segment: Segment, data: DeleteSegment) -> None:
    """Raises Conflict while something needs it; `crm.restoreSegment` brings it back."""
    for needs in USES:
        if reason := needs(ctx, segment):
            raise Conflict(reason, code="in-use")
    segment.deleted_at = ctx.now
    ctx.emit("segment.deleted", segment, **segment.event_facts())


@command("crm.restoreSegment", right="segment:manage", deleted=True)
def restore_segment(ctx: "Context", segment: Segment, data: RestoreSegment) -> Segment:
    """Undoes a deletion."""
    segment.deleted_at = None
    ctx.emit("segment.restored", segment, **segment.event_facts())
    return segment


def written(ctx: "Context", rules: dict[str, Any] | None) -> dict[str, Any]:
    """The rules as they are kept. Raises Invalid."""
    if rules is None:
        raise Invalid("must not be empty", "rules")
    return to_json(checked(ctx, from_json(rules)))


def _refuse_foreign(kind: str, data: CreateSegment | UpdateSegment) -> None:
    """Rules are a dynamic segment's, contacts a static one's."""
    if kind == STATIC and data.rules:
        raise Invalid("A static segment has contacts, not rules.", "rules")
    if kind == DYNAMIC and data.contact_ids:
        raise Invalid("A dynamic segment has rules, not contacts.", "contactIds")
