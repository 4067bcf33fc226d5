"""`crm import`: rows of a file become records."""

import json
from pathlib import Path
from typing import Any

import click

from app.cli.frame import program

KINDS = ["users", "contacts", "products", "leads", "deals", "activities"]
readable = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=readable)
@click.option("--map", "mapping", type=readable, required=True, help="Columns to fields, as JSON.")
@click.option("--org", help="The organisation, if there is more than one.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
def import_(kind: str, file: Path, mapping: Path, org: str | None, dry_run: bool) -> None:
    """Import FILE and print the counts as a line of JSON."""
    fields = _read_mapping(mapping)
    with program():
        from app.crm.imports.command_line import import_file

        done = import_file(kind=kind, file=file, mapping=fields, dry_run=dry_run, org=org)
        click.echo(json.dumps(done, default=str))


def _read_mapping(path: Path) -> dict[str, Any]:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path} is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise click.ClickException(f"{path} must hold one JSON object.")
    return fields
