"""`crm worker`: works off the queue until it is told to stop."""

import contextlib

import click


@click.command()
def worker() -> None:
    """Run hooks, jobs and messages."""
    from app.cli.frame import program
    from app.local.supervisor import until_told_to_stop

    # RQ takes the signals over when it begins to work.
    with contextlib.suppress(KeyboardInterrupt), until_told_to_stop(), program(staying=True) as app:
        from app.compose.queue import worker_loop

        worker_loop(app)
