"""How typed letters are looked for in folded texts, by the trigram indexes."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.crm.text import fold

SHORT = 2


def words_of(typed: str) -> list[str]:
    """The folded words; more than six narrow nothing down any further."""
    return fold(typed).split()[:6]


def begin(column: Any, words: list[str]) -> ColumnElement[bool]:
    """Each word begins a word of the column, wherever that stands."""
    return and_(
        *(
            or_(
                column.startswith(word, autoescape=True),
                column.contains(f" {word}", autoescape=True),
            )
            for word in words
        )
    )


def occur(column: Any, words: list[str]) -> ColumnElement[bool]:
    """Each word stands anywhere in the column; one or two letters only begin a word."""
    return and_(
        *(
            column.contains(word, autoescape=True) if len(word) > SHORT else begin(column, [word])
            for word in words
        )
    )


def rank(text: str, words: list[str]) -> int:
    """How well a text fits: 0 begins with the first word, 1 has it as a word's beginning, 2 not."""
    folded = fold(text)
    if folded.startswith(words[0]):
        return 0
    return 1 if f" {words[0]}" in folded else 2
