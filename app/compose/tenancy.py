"""Tenancy is ambient: the session adds the org to every statement and refuses to run without one.

Statements over several orgs say so with `execution_options(all_orgs=True)`; they belong to the
few places that find out which org it is (sign-in, the runner, the scheduler).
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, ForeignKey, TextClause, event
from sqlalchemy.orm import Mapped, ORMExecuteState, mapped_column, with_loader_criteria

UtcTime = DateTime(timezone=True)


class OrgOwned:
    """A row of one org. The key begins with the org, so references can't leave it."""

    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("org.id", ondelete="CASCADE"), primary_key=True, sort_order=-20
    )


class SoftDeleted:
    """A record whose deletion can be undone; queries don't see it once it is deleted."""

    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=20)


class NoTenant(RuntimeError):
    """A statement was about to run without an org. A fault of the program, never of a caller."""


class TenantSession(Session):
    """A session that belongs to at most one org at a time."""

    @property
    def org_id(self) -> UUID | None:
        return self.info.get("org_id")

    def enter(self, org_id: UUID) -> None:
        """From here on every statement is about this org."""
        if self.org_id not in (None, org_id):
            self.leave()
        self.info["org_id"] = org_id

    def leave(self) -> None:
        """Forgets the org and everything loaded from it."""
        self.rollback()
        self.expunge_all()
        self.info.pop("org_id", None)


@event.listens_for(TenantSession, "do_orm_execute")
def _keep_to_the_org(state: ORMExecuteState) -> None:
    if state.execution_options.get("all_orgs"):
        return
    org_id = state.session.info.get("org_id")
    if org_id is None:
        raise NoTenant(f"no org is entered: {state.statement}")
    if isinstance(state.statement, TextClause):
        if ":org_id" not in state.statement.text:
            raise NoTenant(f"raw SQL without :org_id: {state.statement}")
        return
    if state.is_column_load:
        return
    if state.is_select or state.is_update or state.is_delete:
        criteria = [_of_org(org_id)]
        if not state.execution_options.get("with_deleted"):
            criteria.append(NOT_DELETED)
        state.statement = state.statement.options(*criteria)


# Every statement takes these: they are made once, and not for each.
@lru_cache(maxsize=1024)
def _of_org(org_id: UUID) -> Any:
    return with_loader_criteria(OrgOwned, lambda cls: cls.org_id == org_id, include_aliases=True)


NOT_DELETED = with_loader_criteria(
    SoftDeleted, lambda cls: cls.deleted_at.is_(None), include_aliases=True
)


@event.listens_for(TenantSession, "before_flush")
def _stamp(session: Any, _context: Any, _instances: Any) -> None:
    for record in (*session.new, *session.dirty):
        if not isinstance(record, OrgOwned):
            continue
        if record.org_id is None:
            record.org_id = session.info["org_id"]
        elif record.org_id != session.info.get("org_id") and not session.info.get("founding"):
            raise NoTenant(f"{record!r} belongs to another org")
