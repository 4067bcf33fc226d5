"""Optimistic concurrency: who names the version he saw is told when it is no longer so."""

from typing import TYPE_CHECKING

from app.compose.conflicts import divergence
from app.compose.errors import Conflict
from app.compose.payload import Target
from app.compose.records import Entity

if TYPE_CHECKING:
    from app.compose.context import Context


def require(ctx: "Context", record: Entity, data: Target) -> None:
    """Raises Conflict with the record as it now is, and where the two sides differ, when the
    version that `data` names is not its version."""
    if data.version is None or data.version == record.version:
        return
    raise Conflict(
        f"This {record.kind} was changed in the meantime.",
        code="stale",
        record=record,
        divergence=divergence(ctx, record, data),
    )
