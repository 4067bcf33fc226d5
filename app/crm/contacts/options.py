"""Contacts to choose from while somebody types."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 8
TRIGRAM = 3


def options(ctx: "Context", letters: str, *, kind: str | None = None) -> list[Contact]:
    """The contacts that fit the letters best; `kind` is person or company."""
    words = fold(letters.replace("\x00", ""))[:100]
    if not words:
        return []
    statement = select(Contact).where(fits(words), visible(ctx.actor, Contact))
    if kind:
        statement = statement.where(Contact.type == kind)
    begins = Contact.sort_key.startswith(words, autoescape=True)
    near = func.similarity(Contact.search_text, words)
    best_first = statement.order_by(begins.desc(), near.desc(), Contact.id)
    return list(ctx.session.scalars(best_first.limit(MOST)))


def fits(words: str) -> ColumnElement[bool]:
    """Each of the folded `words` fits."""
    return and_(true(), *(named for _, named in each_fits(words)))


def each_fits(words: str) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Each of the folded `words`, and that it is in what a contact is found by; fewer than three
    letters only at the beginning of its name, which an index finds."""
    if len(words) < TRIGRAM:
        yield words, Contact.sort_key.startswith(words, autoescape=True)
    else:
        for word in words.split():
            yield word, Contact.search_text.contains(word, autoescape=True)


def picked(ctx: "Context", contact_id: str | None) -> Contact | None:
    """The contact that a form's hidden field names, if there is one for the actor."""
    try:
        return ctx.find(Contact, UUID(contact_id)) if contact_id else None
    except ValueError:
        return None
