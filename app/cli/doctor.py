"""`crm doctor`: looks whether all that the program stands on is well."""

import sys

import click

from app.local import local_servers
from app.settings import settings


@click.command()
def doctor() -> None:
    """Check database, migrations, queue, mail, storage and clock; exit code 1 on a fault."""
    from app.cli.checks import CHECKS

    faults = 0
    with local_servers(settings()) as filled:
        for name, check in CHECKS.items():
            try:
                verdict, note = "ok", check(filled)
            except Exception as error:
                verdict, note = "FAULT", _one_line(error)
                faults += 1
            click.echo(f"{verdict:<6}{name:<12}{note}")
    sys.exit(1 if faults else 0)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
