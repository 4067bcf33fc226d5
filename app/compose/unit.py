"""One unit of work: the outermost dispatch commits, in this one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.compose import outbox, queue
from app.compose.errors import Conflict, Invalid
from app.compose.events import Pending
from app.compose.tenancy import TenantSession
from app.extensions import db


class Unit:
    """State, events and the rows for all that follows: one transaction."""

    def __init__(self, org_id: UUID, now: datetime) -> None:
        self.session: TenantSession = db.session()  # type: ignore[assignment]
        self.org_id = org_id
        self.now = now
        self.pending: list[Pending] = []
        self.work: list[dict[str, Any]] = []
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

    def _commit(self) -> None:
        outbox.settle(self)
        self.session.commit()
        due = [row["id"] for row in self.work if row["due_at"] <= self.now]
        seq, self.last_seq = self.last_seq, None
        self._clear()
        queue.hint(due)
        if seq is not None:
            queue.announce(self.org_id, seq)

    def _roll_back(self) -> None:
        self.session.rollback()
        self._clear()

    def _clear(self) -> None:
        self.pending, self.work = [], []


def _refusal(error: IntegrityError) -> Conflict | Invalid:
    """Commands check before they write; this is for two who write at the same moment."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", "") or "constraint"
    if getattr(error.orig, "sqlstate", "") == "23505":
        return Conflict("Somebody else just made the same.", code="duplicate", constraint=name)
    return Invalid("This refers to something that is not there.", constraint=name)
