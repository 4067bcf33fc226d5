"""Bulk jobs are started, stopped and undone."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.compose import authority
from app.compose.errors import Conflict, Forbidden
from app.compose.payload import Payload, Target, Text
from app.compose.registry import command
from app.crm.bulk.actions import ACTIONS, MODELS, Kind
from app.crm.bulk.freezing import freeze, freeze_undo, matching, said
from app.crm.bulk.record import BulkJob

if TYPE_CHECKING:
    from app.compose.context import Context

RUN = "bulk.run"
UNDO = "undo"


class StartBulk(Payload):
    """`ids`, or all that match when it starts: `filter` has the parameters of the kind's list,
    `where` the rules as the address of a screen writes them. `values` are what the action takes:
    `ownerId`, `includeOpen`; `tags`; `stageId`; `lostReason`; `reason`; for an update the fields.
    """

    kind: Kind
    action: Literal[
        "update",
        "assign",
        "add-tags",
        "remove-tags",
        "move-stage",
        "contacted",
        "qualify",
        "lose",
        "disqualify",
        "delete",
    ]
    ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    filter: dict[str, Any] | None = None
    where: Annotated[Text, Field(max_length=5000)] | None = None
    values: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_selection(self) -> "StartBulk":
        if sum(one is not None for one in (self.ids, self.filter, self.where)) != 1:
            raise ValueError("takes either ids, filter or where")
        return self


class OfBulk(Target):
    pass


@command("crm.startBulk", right="bulk:run")
def start_bulk(ctx: "Context", data: StartBulk) -> BulkJob:
    """Freezes the selection and begins. Rights are asked here for any record at all, and then for
    each. Raises Forbidden or Invalid."""
    action = ACTIONS[data.action]
    require_action(ctx, data.kind, data.action)
    values = action.checked(data.kind, data.values)
    action.prepare(ctx, values)
    job = BulkJob(
        of=data.kind,
        action=data.action,
        values=values,
        started_by_id=ctx.actor.id,
        state="waiting",
    )
    ctx.session.add(job)
    ctx.session.flush()
    freeze(ctx, job, _selected(ctx, data))
    return begin(ctx, job)


def _selected(ctx: "Context", data: StartBulk) -> list[UUID]:
    if data.ids is not None:
        return data.ids
    if data.where is not None:
        return said(ctx, data.kind, data.where)
    return matching(ctx, data.kind, data.filter or {})


def require_action(ctx: "Context", kind: str, name: str) -> None:
    """Raises Forbidden where the actor may do this to no record of the kind."""
    action = ACTIONS[name]
    authority.require(ctx.actor, MODELS[kind].read_right)
    authority.require(ctx.actor, action.command(kind).right)
    if action.right:
        authority.require(ctx.actor, action.right)


def begin(ctx: "Context", job: BulkJob) -> BulkJob:
    """Says so, and plans the first batch."""
    job.done = job.unchanged = job.refused = job.held = 0
    job.handed = {}
    ctx.session.flush()
    ctx.emit("job.started", job, **progress(job))
    ctx.queue.add(RUN, {"jobId": job.id}, first=True)
    return job


def progress(job: BulkJob) -> dict[str, Any]:
    """What an event says of how far it is."""
    counts = {name: getattr(job, name) for name in ("done", "unchanged", "refused", "held")}
    about = {"kind": job.of, "action": job.action, "state": job.state, "total": job.total}
    return {"job_id": job.id, "user_id": job.started_by_id, **about, **counts}


@command("crm.stopBulk", right="bulk:run")
def stop_bulk(ctx: "Context", job: BulkJob, data: OfBulk) -> BulkJob:
    """What is done stays, the rest is left. Raises Conflict for one that has ended."""
    if job.ended:
        raise Conflict(f"This is {job.state} already.", code="wrong-state")
    job.assign({"state": "stopped", "finished_at": ctx.now})
    ctx.emit("job.completed", job, **progress(job))
    return job


@command("crm.undoBulk", right="bulk:run")
def undo_bulk(ctx: "Context", job: BulkJob, data: OfBulk) -> BulkJob:
    """Another job that takes back what this one did; what somebody changed again since stays.
    Raises Conflict where there is nothing to take back."""
    if not undoable(job):
        raise Conflict("This can’t be undone.", code="not-undoable")
    if job.started_by_id != ctx.actor.id and not ctx.may("owner:set"):
        raise Forbidden("Whoever did this, or a manager, can undo it.")
    undo = BulkJob(
        of=job.of,
        action=UNDO,
        values={},
        started_by_id=ctx.actor.id,
        state="waiting",
        undo_of_id=job.id,
    )
    ctx.session.add(undo)
    ctx.session.flush()
    job.undone_by_id = undo.id
    freeze_undo(ctx, undo, job)
    return begin(ctx, undo)


def undoable(job: BulkJob) -> bool:
    """Can what it did be taken back, and is it not yet?"""
    action = ACTIONS.get(job.action)
    able = action is not None and action.undoable
    return able and job.ended and job.done > 0 and job.undone_by_id is None
