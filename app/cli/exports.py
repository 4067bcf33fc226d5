"""`crm export`: records become rows on standard output."""

import click

from app.cli.frame import program


@click.command()
@click.argument("kind")
def export(kind: str) -> None:
    """Print all records of a kind as CSV."""
    with program():
        from app.crm.imports.command_line import export_rows

        export_rows(kind=kind, out=click.get_text_stream("stdout", encoding="utf-8"))
