"""Each new owner is told once how much it is, and whoever started a long job that it is done."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.crm.bulk.record import BulkJob
from app.crm.bulk.words import sentence, things
from app.modules.notification.notices import notice

if TYPE_CHECKING:
    from app.compose.context import Context

LONG = 200
PLACES = {
    "contact": "/contacts?ownerId={}",
    "lead": "/leads?view=mine",
    "deal": "/pipeline?owner=me",
}

notice(
    "bulk.assigned",
    "Several records are yours now",
    title="{{count}} are yours now",
    body="{{decider.name|Somebody}} gave them to you.",
    url="{{place}}",
)
notice(
    "bulk.done",
    "A long bulk change is done",
    title="{{what}}: done",
    body="{{done|0}} changed, {{refused|0}} refused.",
    url="/bulk/{{jobId}}",
)


def tell_owners(ctx: "Context", job: BulkJob) -> None:
    """“40 deals are yours now.”"""
    for owner_id, number in sorted(job.handed.items()):
        if owner_id == str(job.started_by_id):
            continue
        place = PLACES[job.of].format(owner_id)
        by = {"byId": str(job.started_by_id)}
        count = things(job.of, number)
        _tell(ctx, "bulk.assigned", UUID(owner_id), {"count": count, "place": place, **by})


def tell_starter(ctx: "Context", job: BulkJob) -> None:
    if job.total > LONG and job.started_by_id:
        counts = {"done": str(job.done), "refused": str(job.refused)}
        what = {"jobId": str(job.id), "what": sentence(ctx, job), **counts}
        _tell(ctx, "bulk.done", job.started_by_id, what)


def _tell(ctx: "Context", key: str, to: UUID, variables: dict[str, Any]) -> None:
    ctx.dispatch("notification.send", {"templateKey": key, "to": to, "variables": variables})
