"""How names are compared and searched: case and accents folded, the same on every server."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, true


def fold(text: str) -> str:
    """Without case and accents, blanks single: for sorting and finding."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.split())


def search_text(parts: Iterable[str | None]) -> str:
    """What a record is found by."""
    return fold(" ".join(part for part in parts if part))


def each_word(column: Any) -> Callable[[str], ColumnElement[bool]]:
    """A filter of lists: every word of the text occurs in the column of folded text."""
    return lambda text: and_(
        true(), *(column.contains(word, autoescape=True) for word in fold(text).split())
    )
