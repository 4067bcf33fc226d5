"""Two people changed one record: what only one of them touched is merged, the rest is shown.

A form carries what each field was when it was opened as `seen.NAME`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """A field that both sides changed, differently."""

    name: str
    mine: str
    theirs: str


def merged(form: Mapping[str, str], now: Mapping[str, str]) -> tuple[set[str], list[Clash]]:
    """The names of the fields that this side changed and may save, and those that clash."""
    mine: set[str] = set()
    clashes = []
    for name, theirs in now.items():
        given, seen = form.get(name), form.get(f"seen.{name}")
        if given is None or seen is None or given.strip() == seen:
            continue
        mine.add(name)
        if theirs not in (seen, given.strip()):
            clashes.append(Clash(name, given.strip(), theirs))
    return mine, clashes
