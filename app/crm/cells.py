"""Cells that are text to every program: a spreadsheet takes some beginnings for a formula, so an
apostrophe stands before them in files; the import takes it away again."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

RUNS = re.compile(r"'*[=+\-@\t\r]")


def neutral(text: str) -> str:
    """The text with an apostrophe before it where it could be run."""
    return f"'{text}" if RUNS.match(text) else text


def restored(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text[:1] == "'" and RUNS.match(text) else text


def cell(value: Any) -> str:
    """Any value as a cell: times in RFC 3339 with Z, several values with semicolons."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return neutral(";".join(str(part) for part in value))
    return neutral(f"{value:f}" if isinstance(value, Decimal) else str(value))
