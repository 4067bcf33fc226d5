"""`crm web`: gunicorn with the settings that suit this program."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.local.bundle import bundle
from app.local.supervisor import Program, Supervisor, child_environment
from app.settings import Settings, settings

if TYPE_CHECKING:
    from flask import Flask

CONFIGURATION = Path(__file__).parents[2] / "gunicorn.conf.py"


@click.command()
def web() -> None:
    """Serve the screens, the API and the sockets."""
    given = settings()
    if given.database_url and given.redis_url:
        command = gunicorn(given)
        os.execv(command[0], command)
    with bundle(given, staying=True) as found:
        server = Program("web", gunicorn(given), child_environment(found.settings))
        Supervisor([*found.servers, server]).run()


def gunicorn(given: Settings, listener: int | None = None) -> list[str]:
    """The command line of the web server, on its own address or on an inherited socket."""
    host = f"[{given.host}]" if ":" in given.host else given.host
    return [
        *[sys.executable, "-m", "gunicorn", "--config", str(CONFIGURATION)],
        *["--bind", f"{host}:{given.port}" if listener is None else f"fd://{listener}"],
        *["--workers", str(given.web_workers)],
    ]


def application() -> "Flask":
    """What gunicorn calls, once, before it forks its workers."""
    from app.cli.frame import app_to_keep

    return app_to_keep(settings())
