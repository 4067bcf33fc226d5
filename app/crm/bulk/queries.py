"""Questions about bulk jobs."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose.faults import Like
from app.compose.listing import EntityParameters, Listing, Page, sorts
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.crm.bulk.actions import Kind
from app.crm.bulk.record import BulkItem, BulkJob

if TYPE_CHECKING:
    from app.compose.context import Context

State = Literal["waiting", "running", "done", "stopped"]
ItemState = Literal["waiting", "done", "unchanged", "refused", "held"]


class ListBulkJobs(EntityParameters):
    state: State | None = None
    kind: Kind | None = None


class ListBulkItems(Payload):
    """In the order of the work; `cursor` is the last number of the page before."""

    job_id: UUID
    state: ItemState | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[Line, Like(r"^\d{1,9}$", "is not a cursor of this list")] | None = None


JOBS = Listing(BulkJob, sorts=sorts(BulkJob), filters={"kind": lambda kind: BulkJob.of == kind})


@query("crm.listBulkJobs", right="bulk:read")
def list_bulk_jobs(ctx: "Context", data: ListBulkJobs) -> Page:
    """A page of bulk jobs, the newest first."""
    return JOBS.page(ctx, data)


@query("crm.bulkItems", right="bulk:read")
def bulk_items(ctx: "Context", data: ListBulkItems) -> Page:
    """A page of a job's records with what became of each."""
    ctx.get(BulkJob, data.job_id)
    statement = select(BulkItem).where(BulkItem.job_id == data.job_id)
    if data.state:
        statement = statement.where(BulkItem.state == data.state)
    if data.cursor:
        statement = statement.where(BulkItem.n > int(data.cursor))
    found = list(ctx.session.scalars(statement.order_by(BulkItem.n).limit(data.limit + 1)))
    items = found[: data.limit]
    return Page(items, str(items[-1].n) if len(found) > data.limit else None)
