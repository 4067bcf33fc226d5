"""`crm run`: everything, on one machine, as children of one process."""

import socket
import sys
import sysconfig
import threading
import urllib.error
import urllib.request
from pathlib import Path

import click

from app.cli.demo import demo_logins
from app.cli.state import has_demo, needs_preparing
from app.local.bundle import Bundle, bundle
from app.local.errors import LocalServerError
from app.local.supervisor import (
    Child,
    Program,
    Supervisor,
    child_environment,
    until_told_to_stop,
)
from app.settings import Settings, settings

BACKLOG = 2048


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
            _prepare(found.settings)
            greeting = (found.settings, listener)
            threading.Thread(target=_greet, args=greeting, daemon=True).start()
            Supervisor(_children(found, listener)).run()
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
        raise LocalServerError(f"CRM_PORT: can't listen on {address}: {error.strerror}.") from error


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


def _children(found: Bundle, listener: socket.socket) -> list[Child]:
    environment = child_environment(found.settings)
    number = listener.fileno()
    web = crm_command("web", "--listener", str(number))
    children: list[Child] = [*found.servers, Program("web", web, environment, pass_fds=[number])]
    for count in range(found.settings.workers):
        children.append(Program(f"worker {count + 1}", crm_command("worker"), environment))
    children.append(Program("scheduler", crm_command("scheduler"), environment))
    return children


def _greet(given: Settings, listener: socket.socket) -> None:
    """Says where it is as soon as it answers there."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    pause = threading.Event()
    while not _answers(f"{address}/healthz"):
        pause.wait(0.1)
    click.echo(f"Compose CRM is at {given.public_url or address}")
    if has_demo(given):
        click.echo(demo_logins())
    click.echo("Ctrl-C stops it.")
    sys.stdout.flush()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except (urllib.error.URLError, OSError):
        return False
