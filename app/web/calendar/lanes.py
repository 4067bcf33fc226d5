"""Entries that overlap stand side by side, each in a lane of its own."""

from collections.abc import Sequence

MOST = 24
LOW = 30
Span = tuple[int, int]


def lanes(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """For each span, the first first: its lane, and how many lanes there are beside each other.
    A short one takes as much room as a line of text."""
    found: list[tuple[int, int]] = []
    ends: list[int] = []
    group: list[int] = []
    for start, end in spans:
        if ends and start >= max(ends):
            found += [(lane, len(ends)) for lane in group]
            ends, group = [], []
        low = max(end, start + LOW)
        lane = next((lane for lane, free in enumerate(ends) if free <= start), len(ends))
        if lane == len(ends) < MOST:
            ends.append(low)
        else:
            lane %= MOST
            ends[lane] = max(ends[lane], low)
        group.append(lane)
    return found + [(lane, len(ends)) for lane in group]
