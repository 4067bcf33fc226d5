"""The audit log."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from app.api.reading import Lists
from app.api.views import Instant, View


def _text(address: Any) -> str | None:
    return None if address is None else str(address)


class LogEntryView(View):
    """Who did what to which record, when and from where; `changes` is {field: [before, after]}."""

    id: UUID
    seq: int
    event: str = Field(validation_alias="name")
    created_at: Instant = Field(validation_alias="at")
    actor_id: UUID | None
    subject_kind: str
    subject_id: UUID
    payload: dict[str, Any]
    changes: dict[str, Any] | None
    cause: str | None
    address: Annotated[str | None, BeforeValidator(_text)]


ROWS = [Lists("/audit-log", "crm.listAuditLog", LogEntryView)]
