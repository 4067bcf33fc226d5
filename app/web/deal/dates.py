"""Days without a time of day."""

from datetime import date, datetime

from app.compose.errors import Invalid
from app.web import typed

NOON = 12


def noon(name: str) -> datetime | None:
    """The day in a form's field. It is kept as the viewer's noon, so that it is the same day for
    colleagues in most other time zones. Raises Invalid."""
    said = typed.text(name)
    try:
        return typed.on_the_day(date.fromisoformat(said), NOON) if said else None
    except ValueError:
        raise Invalid("is not a date", name) from None
