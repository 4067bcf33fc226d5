"""One change to many records."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.api.doing import Acts, Creates
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.bulk.record import BulkJob


class BulkJobView(EntityView):
    """How far it is: `done`, `unchanged`, `refused` and `held` (for an approval) add up to `total`
    when `state` is done."""

    of = BulkJob

    kind: str = Field(validation_alias="of")
    action: str
    values: dict[str, Any]
    state: str
    total: int
    done: int
    unchanged: int
    refused: int
    held: int
    started_by_id: UUID | None
    finished_at: Instant | None
    undo_of_id: UUID | None
    undone_by_id: UUID | None


class BulkResultView(View):
    """What became of one record; `reason` says why it was refused."""

    n: int
    record_id: UUID
    title: str | None
    state: str
    reason: str | None


ROWS = [
    Lists("/bulk", "crm.listBulkJobs", BulkJobView),
    Creates("/bulk", "crm.startBulk", BulkJobView),
    Shows("/bulk/:id", BulkJobView),
    Lists("/bulk/:id/results", "crm.bulkItems", BulkResultView, under=(BulkJob, "job_id")),
    Acts("/bulk/:id/stop", "crm.stopBulk", BulkJobView),
    Acts("/bulk/:id/undo", "crm.undoBulk", BulkJobView),
]
