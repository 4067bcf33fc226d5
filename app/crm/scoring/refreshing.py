"""Time passes: what was recent is so no more. All scores are looked over, a stretch at a time."""

from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.registry import queue_job
from app.crm.scoring.rescoring import rescore_many
from app.crm.scoring.running import STRETCH, next_ids

if TYPE_CHECKING:
    from app.compose.context import Context

LOOK_OVER = "scoring.look-over"
# Short, beside the slices of lanes that send: nobody waits for this.
SLICE_SECONDS = 0.2


def refresh(ctx: "Context", after: UUID | None = None) -> int:
    """Counts anew the contacts behind `after`, for a moment; a job goes on from there. Returns how
    many scores changed so far."""
    deadline, changed = monotonic() + SLICE_SECONDS, 0
    while True:
        ids = next_ids(ctx, after)
        changed += rescore_many(ctx, ids)
        if len(ids) < STRETCH:
            return changed
        after = ids[-1]
        if monotonic() > deadline:
            ctx.queue.add(LOOK_OVER, {"after": after})
            return changed


@queue_job(LOOK_OVER)
def look_over(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    return {"rescored": refresh(ctx, UUID(data["after"]))}
