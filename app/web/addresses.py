"""Where a record is shown."""

from typing import Any

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
