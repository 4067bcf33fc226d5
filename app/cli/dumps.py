"""PostgreSQL's own programs, pointed at the program's database."""

import os
import subprocess
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from app.local.errors import LocalServerError
from app.local.postgres import programs
from app.settings import Settings

VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def line_to_server(given: Settings) -> dict[str, str]:
    """The database's address as environment variables: a command line would show the password."""
    assert given.database_url is not None
    parts = conninfo_to_dict(given.database_url.replace("postgresql+psycopg", "postgresql", 1))
    found = {VARIABLES[name]: str(value) for name, value in parts.items() if name in VARIABLES}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **found}


def run_program(
    name: str, *arguments: str, environment: dict[str, str], stdin: int | IO[bytes]
) -> None:
    """Runs pg_dump or psql. Raises LocalServerError with its first complaint."""
    command = [str(programs() / name), *arguments]
    done = subprocess.run(
        command, env=environment, stdin=stdin, stderr=subprocess.PIPE, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        complaint = next((line for line in said if "ERROR" in line), said[0])
        raise LocalServerError(f"{name} failed: {complaint}")
