"""How long meetings are offered to be."""

from app.web.times import duration

USUAL = (15, 30, 45, 60, 90, 120)


def lengths(minutes: int) -> list[tuple[int, str]]:
    """The usual ones, and the one that it has."""
    return [(each, duration(each * 60)) for each in sorted({*USUAL, minutes})]
