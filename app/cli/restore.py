"""`crm restore`: a backup takes the place of what is there."""

import gzip
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.backup import FORMAT, KEPT
from app.cli.dumps import line_to_server, run_program
from app.cli.migrate import LOCK_HOLDER, bring_up_to_date, only_one
from app.cli.state import connect
from app.compose.clock import utc_now
from app.local import LocalServerError, local_servers
from app.local.places import data_folder
from app.settings import Settings, settings

HEADER_LINES = 60
# Servers before 17 don't know this setting, which newer dumps begin with.
UNKNOWN_TO_OLD = b"SET transaction_timeout = 0;\n"
EMPTY = Path(__file__).with_name("empty.sql")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Replace database and files by those of FILE; all of the database or, on a fault, nothing."""
    data_dir = data_folder(settings().data_dir)
    with (
        # Beside the files, so that they can be renamed into place.
        tempfile.TemporaryDirectory(dir=data_dir) as aside,
        local_servers(settings()) as filled,
    ):
        unpacked = Path(aside)
        _unpack(file, unpacked)
        with only_one(filled):
            _send_others_away(filled)
            _load(filled, unpacked)
            _replace_files(unpacked, data_dir)
            held = _bring_up(filled)
    click.echo(f"Restored from {file}. Start crm again if it is running.")
    if held:
        click.echo(f"Campaigns and emails that were to go out now wait for a person: {held}.")


def _unpack(file: Path, target: Path) -> None:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(target, filter="data")
        manifest = json.loads((target / "manifest.json").read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise LocalServerError(f"{file} is not a whole backup of this program.") from error
    if manifest.get("format") != FORMAT:
        raise LocalServerError(f"{file} has a format that this version does not know.")


def _send_others_away(given: Settings) -> None:
    """Ends other sessions, so that none holds a table that is to go; they come back."""
    query = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user
        AND pid <> pg_backend_pid() AND application_name <> %s"""
    with connect(given) as line:
        line.execute(query, [LOCK_HOLDER])


def _load(given: Settings, unpacked: Path) -> None:
    """Empties the database and fills it in one transaction."""
    script = unpacked / "restore.sql"
    with script.open("wb") as whole, gzip.open(unpacked / "database.sql.gz") as dump:
        whole.write(EMPTY.read_bytes())
        whole.writelines(_header(dump, _server_version(given)))
        shutil.copyfileobj(dump, whole)
        whole.write(_fences().encode())
    with script.open("rb") as whole:
        run_program(
            "psql",
            *["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"],
            "--output=/dev/null",
            environment=line_to_server(given),
            stdin=whole,
        )


def _header(dump: gzip.GzipFile, server_version: int) -> Iterator[bytes]:
    for _ in range(HEADER_LINES):
        line = dump.readline()
        if line != UNKNOWN_TO_OLD or server_version >= 170000:
            yield line


def _server_version(given: Settings) -> int:
    with connect(given) as line:
        return line.info.server_version


def _replace_files(unpacked: Path, data_dir: Path) -> None:
    for name in KEPT:
        old, new = data_dir / name, unpacked / name
        if old.is_dir():
            shutil.rmtree(old)
        if new.exists():
            shutil.move(new, old)


def _fences() -> str:
    from app.compose.restoring import script
    from app.crm import CRMCompose

    CRMCompose.install()
    return script()


def _bring_up(given: Settings) -> int:
    """A backup of an older version gets today's schema. Returns how much waits for a person."""
    from app import create_app
    from app.compose.restoring import tell_all

    with create_app(given).app_context():
        bring_up_to_date()
        return tell_all(utc_now())
