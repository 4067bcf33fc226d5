"""Jobs and hooks: what runs by itself, and what failed."""

from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.compose.authority import require
from app.compose.registry import registry
from app.crm.settings import work
from app.modules.notification.queries import mails_by_state, troubled_mails
from app.web.rendering import done, render
from app.web.settings import blueprint as screen


@screen.get("/jobs")
def jobs() -> Response:
    """Scheduled jobs with their latest runs; failed work with its reason (A2)."""
    ctx = context()
    require(ctx.actor, "jobs:manage")
    return render(
        "settings/jobs.html",
        fragment="jobs",
        jobs=work.jobs(ctx),
        parked=work.parked(ctx),
        tally=work.tally(ctx),
        hooks=sorted(registry.hooks.values(), key=lambda hook: (hook.on, hook.name)),
        mails=mails_by_state(ctx),
        troubled=troubled_mails(ctx),
    )


@screen.post("/jobs/<name>/run")
def run_job(name: str) -> Response:
    context().dispatch("jobs.run", {"name": name})
    return done(to=url_for(".jobs"), say=f"{name} runs now")


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
