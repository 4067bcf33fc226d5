"""`crm run`: everything, on one machine, as children of one process."""

import contextlib
import os
import socket
import sys
import sysconfig
import threading
import urllib.error
import urllib.request
from pathlib import Path

import click

from app.cli.logins import demo_logins
from app.cli.state import has_demo, needs_preparing
from app.cli.web import gunicorn
from app.local.bundle import bundle
from app.local.errors import LocalServerError
from app.local.supervisor import Child, Program, Supervisor, child_environment, until_told_to_stop
from app.settings import Settings, settings

BACKLOG = 2048
FIRST_ANSWER_SECONDS = 20.0


@click.command()
def run() -> None:
    """Start all of it: servers, web, workers and scheduler. Ctrl-C stops it."""
    given = settings()
    try:
        with (
            until_told_to_stop(),
            _listener(given) as listener,
            bundle(given, staying=True, alone=True) as found,
        ):
            filled = found.settings.model_copy(update={"port": listener.getsockname()[1]})
            _prepare(filled)
            ready = threading.Event()
            threading.Thread(target=_greet, args=(filled, ready), daemon=True).start()
            first: list[Child] = [*found.servers, _web(filled, listener)]
            Supervisor(first, later=_background(filled), ready=ready).run()
    except KeyboardInterrupt:
        click.echo("Stopped before it was ready.", err=True)


def crm_command(*arguments: str) -> list[str]:
    """The command line that calls `crm`, by its own name where it is installed."""
    script = Path(sysconfig.get_path("scripts"), "crm")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "app.cli"]), *arguments]


def _listener(given: Settings) -> socket.socket:
    """Our web socket: it stays open while web processes come and go, so no caller is refused."""
    family = socket.AF_INET6 if ":" in given.host else socket.AF_INET
    try:
        return socket.create_server((given.host, given.port), family=family, backlog=BACKLOG)
    except OSError as error:
        address = f"{given.host}:{given.port}"
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise LocalServerError(f"CRM_PORT: can't listen on {address}: {reason}.") from error


def _prepare(given: Settings) -> None:
    """Migrates, and loads the demo into a new database, in a process of its own.

    So this one stays small and, when there is nothing to do, quick.
    """
    if not needs_preparing(given):
        return
    step = Program("migrate", crm_command("migrate", "--demo"), child_environment(given))
    step.start()
    assert step.process is not None
    try:
        code = step.process.wait()
    except KeyboardInterrupt:
        step.process.terminate()
        step.process.wait()
        raise
    if code != 0:
        raise LocalServerError("The database could not be prepared; the reason stands above.")


def _web(given: Settings, listener: socket.socket) -> Program:
    number = listener.fileno()
    command = gunicorn(given, listener=number)
    return Program("web", command, child_environment(given), pass_fds=[number])


def _background(given: Settings) -> list[Program]:
    names = [*(f"worker {count + 1}" for count in range(given.workers)), "scheduler"]
    environment = child_environment(given)
    return [Program(name, crm_command(name.split()[0]), environment) for name in names]


def _greet(given: Settings, ready: threading.Event) -> None:
    """Says where it is as soon as it answers there."""
    host = f"[{given.host}]" if ":" in given.host else given.host
    address = f"http://{host}:{given.port}"
    _await(f"{address}/healthz")
    ready.set()
    click.echo(f"Compose CRM is at {given.public_url or address}")
    if has_demo(given):
        click.echo(demo_logins())
    click.echo("Ctrl-C stops it.")
    sys.stdout.flush()


def _await(address: str) -> None:
    """Returns when the address answers at all, or after a while: the workers need no web."""
    with contextlib.suppress(urllib.error.URLError, OSError):
        urllib.request.urlopen(address, timeout=FIRST_ANSWER_SECONDS).close()
