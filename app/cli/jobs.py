"""`crm jobs`: scheduled jobs and due work, by hand and as of any moment."""

import json
from datetime import UTC, datetime

import click

from app.cli.frame import program
from app.cli.moments import Moment

at_a_moment = click.option("--now", type=Moment(), help="Act as of this time (default: now).")


@click.group()
def jobs() -> None:
    """List and run scheduled jobs, and work off what is due."""


@jobs.command("list")
def list_() -> None:
    """List the scheduled jobs with their latest run."""
    with program():
        from app.compose.jobs import list_jobs

        for job in list_jobs():
            took = "" if job["durationMs"] is None else f"{job['durationMs']} ms"
            result = json.dumps(job["result"]) if job["result"] else ""
            cells = [job["name"], job["schedule"], job["lastRun"] or "never", took, result]
            click.echo("  ".join(cells).rstrip())


@jobs.command()
@click.argument("name")
@at_a_moment
def run(name: str, now: datetime | None) -> None:
    """Run one scheduled job at once and print what it did as a line of JSON."""
    with program():
        from app.compose.jobs import list_jobs, run_job

        if name not in {job["name"] for job in list_jobs()}:
            raise click.ClickException(f"No scheduled job is called {name!r}; see `crm jobs list`.")
        click.echo(json.dumps(run_job(name, now or datetime.now(UTC)), default=str))


@jobs.command()
@at_a_moment
def due(now: datetime | None) -> None:
    """Work off everything that is due and print the counts as a line of JSON."""
    with program():
        from app.compose.runner import run_due

        click.echo(json.dumps(run_due(now or datetime.now(UTC)), default=str))
