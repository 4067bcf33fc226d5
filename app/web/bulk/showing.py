"""How far a bulk change is, and what became of each record."""

import csv
import io
from typing import Any
from uuid import UUID

from flask import Response, url_for
from htmx_flask import request
from markupsafe import Markup
from sqlalchemy import select

from app.access import context
from app.compose.context import Context
from app.crm.bulk.commands import undoable
from app.crm.bulk.record import BulkItem, BulkJob
from app.crm.bulk.words import sentence
from app.crm.cells import cell
from app.modules.identity.models import User
from app.web import bulk
from app.web.bulk.exporting import csv_file
from app.web.rendering import answer, done, part, partial, render, target_id, wants_fragment

STATES = ("done", "refused", "held", "unchanged", "waiting")


@bulk.blueprint.get("")
def index() -> Response:
    """The bulk changes of the viewer; a manager's list has everybody's."""
    ctx = context()
    found = ctx.query("crm.listBulkJobs", {"cursor": request.args.get("cursor") or None})
    jobs = [(job, sentence(ctx, job)) for job in found.records]
    return render("bulk/index.html", jobs=jobs, names=_names(ctx, found.records), older=found.next)


@bulk.blueprint.get("/<uuid:job_id>")
def show(job_id: UUID) -> Response:
    """Progress and results; `?state=` only some of them."""
    ctx = context()
    job = ctx.get(BulkJob, job_id)
    state = request.args.get("state")
    if state not in STATES:
        state = "refused" if state is None and job.refused else None
    fragment = "more" if target_id() == "bulk-more" else "main"
    query = {"jobId": job_id, "state": state, "cursor": request.args.get("cursor") or None}
    items = ctx.query("crm.bulkItems", query)
    return render(
        "bulk/show.html",
        fragment=fragment,
        items=items.records,
        older=items.next,
        state=state,
        states=STATES,
        names=_names(ctx, [job]),
        **_about(ctx, job),
    )


@bulk.blueprint.get("/<uuid:job_id>/card")
def card_of(job_id: UUID) -> Response:
    """The card with its progress, as a toast shows it."""
    ctx = context()
    job = ctx.get(BulkJob, job_id)
    if not request.htmx:
        return done(to=url_for(".show", job_id=job_id))
    return answer(card(ctx, job))


@bulk.blueprint.get("/<uuid:job_id>/results.csv")
def download(job_id: UUID) -> Response:
    """Every record with what became of it, as a table."""
    ctx = context()
    job = ctx.get(BulkJob, job_id)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["n", "id", "title", "state", "reason"])
    statement = select(BulkItem).where(BulkItem.job_id == job.id).order_by(BulkItem.n)
    for item in ctx.session.scalars(statement.execution_options(yield_per=1000)):
        row = (item.n, item.record_id, item.title, item.state, item.reason)
        writer.writerow([cell(value) for value in row])
    return csv_file(f"bulk-{job.id}.csv", out.getvalue())


@bulk.blueprint.post("/<uuid:job_id>/stop")
def stop(job_id: UUID) -> Response:
    """Leaves the rest as it is."""
    context().dispatch("crm.stopBulk", {"id": job_id})
    return done(to=url_for(".show", job_id=job_id), say="Stopped; what was done stays.")


@bulk.blueprint.post("/<uuid:job_id>/undo")
def undo(job_id: UUID) -> Response:
    """Another job takes it back."""
    ctx = context()
    job = ctx.dispatch("crm.undoBulk", {"id": job_id})
    if not wants_fragment():
        return done(to=url_for(".show", job_id=job.id))
    return answer(partial("#toasts", card(ctx, job), "beforeend"), reswap="none")


def card(ctx: Context, job: BulkJob) -> Markup:
    """A job in a toast."""
    return part("bulk/_card.html", **_about(ctx, job))


def _about(ctx: Context, job: BulkJob) -> dict[str, Any]:
    return {"job": job, "what": sentence(ctx, job), "undoable": undoable(job)}


def _names(ctx: Context, jobs: Any) -> dict[UUID, str]:
    ids = {job.started_by_id for job in jobs}
    found = ctx.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in found}
