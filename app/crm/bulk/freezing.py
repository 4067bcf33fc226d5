"""Which records a bulk job is about: frozen when it starts, and numbered."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.bulk import insert_rows
from app.compose.errors import Invalid
from app.compose.payload import parse
from app.crm.bulk.actions import MODELS
from app.crm.bulk.record import BulkItem, BulkJob
from app.crm.contacts.queries import CONTACTS, ListContacts
from app.crm.deals.queries import DEALS, ListDeals
from app.crm.leads.queries import LEADS, ListLeads
from app.crm.lists.kinds import KINDS

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 100_000
LISTS: dict[str, tuple[Any, Any]] = {
    "contact": (CONTACTS, ListContacts),
    "lead": (LEADS, ListLeads),
    "deal": (DEALS, ListDeals),
}
PAGING = ("limit", "cursor", "sort", "count")


def matching(ctx: "Context", kind: str, filter: dict[str, Any]) -> list[UUID]:
    """The records that a list with these parameters shows now. Raises Invalid."""
    listing, parameters = LISTS[kind]
    for name in PAGING:
        if name in filter:
            raise Invalid("is not a known field", f"filter.{name}")
    return _found(ctx, kind, listing.conditions(ctx, parse(parameters, filter)))


def said(ctx: "Context", kind: str, where: str) -> list[UUID]:
    """The records that the rules of a list's address find now. Raises Invalid."""
    one = next(one for one in KINDS.values() if one.one == kind)
    return _found(ctx, kind, one.said(ctx, where))


def _found(ctx: "Context", kind: str, conditions: list[Any]) -> list[UUID]:
    model = MODELS[kind]
    statement = select(model.id).where(*conditions)
    ids = list(ctx.session.scalars(statement.order_by(model.id).limit(MOST + 1)))
    if len(ids) > MOST:
        raise Invalid(f"These are more than {MOST:,}; narrow the filter.", "filter")
    return ids


def freeze(ctx: "Context", job: BulkJob, ids: Iterable[UUID]) -> None:
    """These records, whether or not they exist for the actor: what is not there is told so."""
    _insert(ctx, job, [{"record_id": record_id} for record_id in dict.fromkeys(ids)])


def freeze_undo(ctx: "Context", job: BulkJob, of: BulkJob) -> None:
    """What the other job did, the last first."""
    columns = select(BulkItem.record_id, BulkItem.title, BulkItem.changes.label("back"))
    done = columns.where(BulkItem.job_id == of.id, BulkItem.state == "done")
    rows = ctx.session.execute(done.order_by(BulkItem.n.desc())).mappings()
    _insert(ctx, job, [dict(row) for row in rows])


def _insert(ctx: "Context", job: BulkJob, rows: list[dict[str, Any]]) -> None:
    own = {"org_id": ctx.org_id, "job_id": job.id}
    numbered = [{**own, "n": n, **row} for n, row in enumerate(rows, start=1)]
    insert_rows(ctx.session, BulkItem, numbered)
    job.total = len(rows)
