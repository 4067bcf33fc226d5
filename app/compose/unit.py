"""One unit of work: the outermost dispatch commits, in this one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy.exc import IntegrityError

from app.compose import outbox, queue
from app.compose.errors import Conflict, Invalid
from app.compose.events import Pending
from app.compose.tenancy import TenantSession
from app.extensions import db


class Unit:
    """State, events and the rows for all that follows: one transaction. `known` is what it found
    out about its own writes, so that many alike need not ask again."""

    def __init__(self, org_id: UUID, now: datetime) -> None:
        self.session: TenantSession = db.session()  # type: ignore[assignment]
        self.org_id = org_id
        self.now = now
        self.pending: list[Pending] = []
        self.work: list[dict[str, Any]] = []
        self.first: set[UUID] = set()
        self.known: dict[Any, Any] = {}
        self.last_seq: int | None = None
        self._depth = 0
        self.session.enter(org_id)
        self.session.info["now"] = now

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    @contextmanager
    def open(self) -> Iterator[None]:
        """Joins the open unit, or is the one that commits. Rolls back on any error."""
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._commit()
        except BaseException as error:
            if self._depth == 1:
                self._roll_back()
            if isinstance(error, IntegrityError):
                raise _refusal(error) from error
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the open unit that may fail by itself: then only that part is undone."""
        grown = self.session.info.setdefault("grown", set())
        events, work, versions = len(self.pending), len(self.work), set(grown)
        known = dict(self.known)
        try:
            with self.session.begin_nested():
                yield
        except BaseException as error:
            del self.pending[events:], self.work[work:]
            self.session.info["grown"], self.known = versions, known
            if isinstance(error, IntegrityError):
                raise _refusal(error) from error
            raise

    def _commit(self) -> None:
        outbox.settle(self)
        self.session.commit()
        due = [row["id"] for row in self.work if row["due_at"] <= self.now]
        seq, self.last_seq = self.last_seq, None
        first = [one for one in due if one in self.first]
        self._clear()
        queue.hint(first, first=True)
        queue.hint([one for one in due if one not in first])
        if seq is not None:
            queue.announce(self.org_id, seq)

    def _roll_back(self) -> None:
        self.session.rollback()
        self._clear()

    def _clear(self) -> None:
        self.pending, self.work, self.first, self.known = [], [], set(), {}


MISSING, STRANGE, TWICE = "23502", "23503", "23505"


def _refusal(error: IntegrityError) -> Conflict | Invalid:
    """Commands check before they write; this is for two who write at the same moment."""
    state, told = getattr(error.orig, "sqlstate", ""), getattr(error.orig, "diag", None)
    name = getattr(told, "constraint_name", None)
    if state == MISSING:
        return Invalid("must not be empty", to_camel(getattr(told, "column_name", None) or ""))
    if state == STRANGE:
        return Invalid("This refers to something that is not there.", constraint=name)
    if state == TWICE:
        return Conflict("Somebody else just made the same.", code="duplicate", constraint=name)
    return Invalid("A value is outside of what is possible here.", constraint=name)
