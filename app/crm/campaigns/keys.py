"""Our own ids of a campaign's messages, which come back in what carriers say of them later."""

import struct
from uuid import UUID

from app.modules.notification.carriers import key_of

FORM = struct.Struct(">4sQI")
# No id of anything else begins so: those begin with a time.
OURS = b"camp"


def message_key(org_id: UUID, campaign_number: int, n: int) -> str:
    """Of the message to recipient `n`."""
    return key_of(org_id, UUID(bytes=FORM.pack(OURS, campaign_number, n)))


def named_by_id(message_id: UUID) -> tuple[int, int] | None:
    """The campaign's number and the recipient's that the id in such a key names; None: it is of
    something else."""
    ours, number, n = FORM.unpack(message_id.bytes)
    return (number, n) if ours == OURS else None
