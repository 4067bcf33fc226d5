"""Where a record is shown, and which one an address or a form names."""

from typing import Any
from uuid import UUID

PLACES = {
    "contact": "/contacts/",
    "person": "/contacts/",
    "company": "/contacts/",
    "deal": "/deals/",
    "lead": "/leads/",
}


def record_url(kind: str, record_id: Any) -> str:
    """The path of a record's own screen."""
    return f"{PLACES[kind]}{record_id}"


def id_in(said: Any) -> UUID | None:
    """The id; None for nothing and for what can't be one."""
    try:
        return UUID(str(said)) if said else None
    except ValueError:
        return None
