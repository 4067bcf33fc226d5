"""`crm export`: records become rows on standard output."""

import click

from app.cli.frame import program
from app.cli.imports import KINDS


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--org", help="The organisation, if there is more than one.")
def export(kind: str, org: str | None) -> None:
    """Print all records of a kind as CSV."""
    with program():
        from app.crm.exports.command_line import export_rows

        with click.open_file("-", "w", encoding="utf-8") as out:
            export_rows(kind=kind, out=out, org=org)
