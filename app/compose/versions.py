"""Optimistic concurrency: who names the version he saw is told when it is no longer so."""

from app.compose.errors import Conflict
from app.compose.records import Entity


def require(record: Entity, version: int | None) -> None:
    """Raises Conflict with the record as it now is when `version` is not its version."""
    if version is not None and version != record.version:
        raise Conflict(
            f"This {record.kind} was changed in the meantime.", code="stale", record=record
        )
