"""Jobs and hooks: what runs by itself, and what failed."""

from datetime import datetime
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.errors import Invalid
from app.crm.settings import schedule, work
from app.modules.notification.queries import mails_by_state, troubled_mails
from app.web.rendering import answer, done, part, render
from app.web.settings import blueprint as screen

PAGE = 50


@screen.get("/jobs")
def jobs() -> Response:
    """Scheduled jobs with their latest runs; failed work with its reason (A2)."""
    ctx = context()
    require(ctx.actor, "jobs:manage")
    return render(
        "settings/jobs.html",
        fragment="jobs",
        jobs=schedule.jobs(ctx),
        hooks=schedule.hooks(ctx),
        load=work.load(ctx),
        parked=work.parked(ctx),
        mails=mails_by_state(ctx),
        troubled=troubled_mails(ctx),
        now=ctx.now,
    )


@screen.get("/jobs/now")
def jobs_now() -> Response:
    """What changes by itself, for the page that is open."""
    ctx = context()
    require(ctx.actor, "jobs:manage")
    pieces = {"jobs": schedule.jobs(ctx), "hooks": schedule.hooks(ctx), "load": work.load(ctx)}
    return answer(part("settings/jobs/now.html", now=ctx.now, **pieces))


@screen.get("/jobs/<name>")
def job(name: str) -> Response:
    """One job and its runs, the latest first; `?before=` goes on from there."""
    ctx = context()
    require(ctx.actor, "jobs:manage")
    before = _moment(request.args.get("before"))
    runs = schedule.history(ctx, name, PAGE + 1, before)
    return render(
        "settings/job.html",
        fragment="rows" if before else "main",
        job=schedule.job(ctx, name),
        runs=runs[:PAGE],
        more=runs[PAGE - 1].item.created_at.isoformat() if len(runs) > PAGE else None,
        now=ctx.now,
    )


@screen.post("/jobs/<name>/run")
def run_job(name: str) -> Response:
    context().dispatch("jobs.run", {"name": name})
    return done(to=url_for(".jobs"), say=f"{name} runs now")


@screen.post("/jobs/parked/again")
def run_all_again() -> Response:
    count = context().dispatch("jobs.runAllAgain", {})
    return done(to=url_for(".jobs"), say=f"{count} run again")


@screen.post("/jobs/parked/<uuid:item_id>/again")
def run_again(item_id: UUID) -> Response:
    item = context().dispatch("jobs.runAgain", {"id": item_id})
    return done(to=url_for(".jobs"), say=f"{item.name} runs again")


@screen.post("/jobs/parked/<uuid:item_id>/drop")
def drop(item_id: UUID) -> Response:
    item = context().dispatch("jobs.drop", {"id": item_id})
    return done(to=url_for(".jobs"), say=f"{item.name} was dropped")


@screen.post("/jobs/mails/<uuid:mail_id>/again")
def send_again(mail_id: UUID) -> Response:
    mail = context().dispatch("notification.sendMailAgain", {"id": mail_id})
    return done(to=url_for(".jobs"), say=f"The mail to {mail.address} goes out again")


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or found.tzinfo is None):
        raise Invalid("is not a moment of this list", "before")
    return found
