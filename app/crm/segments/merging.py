"""Who was put into a static segment stays in it when it is merged, and rules go on."""

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.crm.contacts.heirs import inherit_rules
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.crm.segments.record import Segment

if TYPE_CHECKING:
    from app.compose.context import Context

PUT = """
    WITH there AS (
        DELETE FROM segment_member WHERE org_id = :org_id AND contact_id = :other_id
        RETURNING segment_id, added_by_id, added_at
    )
    INSERT INTO segment_member (org_id, segment_id, contact_id, added_by_id, added_at)
    SELECT :org_id, segment_id, :kept_id, added_by_id, added_at FROM there ON CONFLICT DO NOTHING
"""


def members_go_over(ctx: "Context", kept: Contact, other: Contact) -> None:
    """Who is in it already stays as is."""
    ids = {"org_id": ctx.org_id, "kept_id": kept.id, "other_id": other.id}
    ctx.session.execute(text(PUT), ids)


def rules_follow(ctx: "Context", kept: Contact, other: Contact) -> None:
    """What a dynamic one asks of the company that is gone, it asks of the one that stays."""
    for segment, changes in inherit_rules(ctx, Segment.rules, kept, other):
        facts = segment.event_facts()
        ctx.emit("segment.updated", segment, changes=changes, added=0, removed=0, **facts)


MERGED.append(members_go_over)
MERGED.append(rules_follow)
