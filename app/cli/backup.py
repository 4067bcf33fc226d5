"""`crm backup`: the database and the uploaded files in one file."""

import json
import os
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.dumps import line_to_server, run_program
from app.local import local_servers
from app.local.places import data_folder
from app.settings import Settings, settings

FORMAT = 1
# What belongs to the backup besides the database, below CRM_DATA_DIR.
KEPT = ("files", "secret_key")
PROGRESS = "partial"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database, uploaded files and the secret key into FILE (a tar), while work goes on."""
    with local_servers(settings()) as filled:
        unfinished = file.with_name(f"{file.name}.{PROGRESS}")
        try:
            _write(filled, unfinished)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    click.echo(f"{file}: {file.stat().st_size} bytes")


def _write(given: Settings, target: Path) -> None:
    """The database first: every file that it names is on the disk before its row is committed."""
    data_dir = data_folder(given.data_dir)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        dump = Path(aside, "database.sql.gz")
        _dump(given, dump)
        manifest = Path(aside, "manifest.json")
        manifest.write_text(json.dumps({"format": FORMAT, "at": datetime.now(UTC).isoformat()}))
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
            for path in (manifest, dump):
                tar.add(path, path.name)
            for name in KEPT:
                if (data_dir / name).exists():
                    tar.add(data_dir / name, name)


def _dump(given: Settings, target: Path) -> None:
    run_program(
        "pg_dump",
        *["--format=plain", "--no-owner", "--no-privileges", "--no-comments"],
        *["--compress=gzip:6", f"--file={target}"],
        environment=line_to_server(given),
        stdin=subprocess.DEVNULL,
    )
