"""`crm worker`: works off the queue until it is told to stop."""

import click


@click.command()
def worker() -> None:
    """Run hooks, jobs and messages."""
    from app.cli.frame import program

    with program(staying=True) as app:
        from app.compose.queue import worker_loop

        worker_loop(app)
