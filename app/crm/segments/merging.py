"""Who was put into a static segment stays in it when it is merged."""

from typing import TYPE_CHECKING

from sqlalchemy import text

from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact

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


MERGED.append(members_go_over)
