"""What each layout that is no table is sorted by, and what a table calls the same order."""

from app.crm.deals.filters import SORTS as BOARD
from app.crm.leads.inbox import SORTS as INBOX

SORTS: dict[str, tuple[str, ...]] = {"board": tuple(BOARD), "inbox": tuple(INBOX)}
TWINS: dict[str, dict[str, str]] = {
    "board": {
        "position": "",
        "next": "nextActivityAt",
        "close": "expectedCloseDate",
        "value": "-value",
        "idle": "idle",
    },
    "inbox": {"score": "-score", "newest": "-createdAt", "oldest": "createdAt"},
}
