"""Recipients whose contact was merged into another one."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

# The ledger has one row for each contact: where both got a campaign, the row of the one that is
# gone stays as it is, and if it still waits, nothing is sent.
NAMED = text("""
    UPDATE campaign_recipient r SET contact_id = :kept_id
    WHERE r.org_id = :org_id AND r.contact_id = :other_id AND NOT EXISTS (
        SELECT FROM campaign_recipient own
        WHERE own.org_id = :org_id AND own.contact_id = :kept_id
            AND own.campaign_id = r.campaign_id
    )
""")


def recipients_of(line: Any, org_id: UUID, other_id: UUID, kept_id: UUID) -> None:
    """The rows of the one are the other's from now on."""
    line.execute(NAMED, {"org_id": org_id, "other_id": other_id, "kept_id": kept_id})
