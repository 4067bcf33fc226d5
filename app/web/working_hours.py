"""Working hours as people type them: 9–12, 13:00–17:30."""

import re
from collections.abc import Sequence

from app.compose.errors import Invalid

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d\d))?")


def read(text: str, field: str) -> list[list[str]]:
    """The intervals of a day; none for an empty text. Raises Invalid."""
    return [_read_span(part, field) for part in re.split(r"[,;]", text) if part.strip()]


def write(intervals: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{start}–{end}" for start, end in intervals)


def _read_span(part: str, field: str) -> list[str]:
    found = SPAN.fullmatch(part.strip())
    numbers = [int(number or 0) for number in found.groups()] if found else [99, 99]
    if max(numbers[::2]) > 24 or max(numbers[1::2]) > 59:
        raise Invalid(f"“{part.strip()[:40]}” is not a span such as 9–12 or 13:00–17:30", field)
    start_hour, start_minute, end_hour, end_minute = numbers
    return [f"{start_hour:02}:{start_minute:02}", f"{end_hour:02}:{end_minute:02}"]
