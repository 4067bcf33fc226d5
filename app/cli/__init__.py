"""The `crm` command. Each command is a file; it is imported only when it is called."""

import sys
from importlib import import_module

import click

from app.compose.errors import ComposeError
from app.local.errors import LocalServerError
from app.settings import WrongSetting

COMMANDS = {
    "run": "run:run",
    "web": "web:web",
    "worker": "worker:worker",
    "scheduler": "scheduler:scheduler",
    "migrate": "migrate:migrate",
    "demo": "demo:demo",
    "doctor": "doctor:doctor",
    "user": "user:user",
    "token": "token:token",
    "jobs": "jobs:jobs",
    "import": "imports:import_",
    "export": "exports:export",
    "backup": "backup:backup",
    "restore": "restore:restore",
}


class Commands(click.Group):
    """The table above as a click group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"app.cli.{module}"), attribute)
        return command


@click.group(cls=Commands)
def crm() -> None:
    """Compose CRM: runs it, looks after it, moves data in and out."""


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. Exit code 1 and one sentence for what went wrong, 2 for wrong usage."""
    try:
        crm.main(args=arguments, prog_name="crm")
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        click.echo(f"crm: {sentence}", err=True)
        sys.exit(1)


def _sentence(error: Exception) -> str | None:
    """What to tell a person about an error that isn't the program's own; None if it is."""
    if isinstance(error, ComposeError):
        return error.detail
    if isinstance(error, WrongSetting | LocalServerError):
        return str(error)
    return _outage(error)


def _outage(error: Exception) -> str | None:
    import psycopg
    import redis
    import sqlalchemy.exc

    reason = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, psycopg.OperationalError | sqlalchemy.exc.OperationalError):
        return f"The database does not answer: {reason}"
    if isinstance(error, redis.ConnectionError):
        return f"The queue server does not answer: {reason}"
    return None
