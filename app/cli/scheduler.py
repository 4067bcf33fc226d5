"""`crm scheduler`: starts what is due, and finds what was lost, until it is told to stop."""

import signal
import threading

import click


@click.command()
def scheduler() -> None:
    """Start scheduled jobs when they are due; any number of these may run."""
    from app.cli.frame import program

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with program(staying=True) as app:
        from app.compose.scheduler import run_forever

        run_forever(app, stop)
