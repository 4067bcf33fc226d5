"""Gaps step aside while a body is compiled: each is a word of letters then, and comes back where
that word ended up."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from app.modules.notification.wording import GAP


@dataclass(frozen=True)
class Marked:
    """A text whose gaps are marks. `gaps` are their names and fallbacks, by the marks' numbers."""

    text: str
    stem: str
    gaps: list[tuple[str, str]]

    @cached_property
    def mark(self) -> re.Pattern[str]:
        """Finds a mark; its group is the number."""
        return re.compile(rf"{self.stem}(\d+)q")

    def as_markup(self, text: str) -> str:
        """`text` with its gaps back, their fallbacks escaped for HTML."""
        return self.mark.sub(lambda found: self._gap(found[1], html.escape), text)

    def as_text(self, text: str) -> str:
        """`text` with its gaps back, as plain text has them."""
        return self.mark.sub(lambda found: self._gap(found[1], str), text)

    def _gap(self, number: str, written: Callable[[str], str]) -> str:
        name, fallback = self.gaps[int(number)]
        return f"{{{{{name}|{written(fallback)}}}}}" if fallback else f"{{{{{name}}}}}"


def marked(text: str, *, markup: bool) -> Marked:
    """`text` with its gaps as marks. In `markup` a fallback is written as HTML is."""
    stem = "zgapz"
    while stem in text:
        stem += "z"
    gaps: list[tuple[str, str]] = []

    def mark(gap: re.Match[str]) -> str:
        fallback = (gap[2] or "").strip()
        gaps.append((gap[1], html.unescape(fallback) if markup else fallback))
        return f"{stem}{len(gaps) - 1}q"

    return Marked(GAP.sub(mark, text), stem, gaps)
