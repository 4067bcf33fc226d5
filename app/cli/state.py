"""What state the database is in, asked without importing the program (that takes seconds)."""

import re
from pathlib import Path

import psycopg

from app.cli.logins import DEMO_ORG
from app.settings import Settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# Read as text: Alembic alone takes half a second to import.
REVISION = re.compile(r"""^revision\b[^=]*=\s*["'](\w+)""", re.MULTILINE)
DOWN_REVISION = re.compile(r"^down_revision\b[^=]*=(.*)$", re.MULTILINE)
QUOTED = re.compile(r"""["'](\w+)["']""")


def connect(given: Settings, *, name: str = "crm") -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection to the program's database, which shows there under `name`."""
    assert given.database_url is not None
    address = given.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(address, connect_timeout=10, application_name=name)


def newest_revisions() -> set[str]:
    """The migrations that no other one follows."""
    revisions, followed = set(), set()
    for path in (MIGRATIONS / "versions").glob("*.py"):
        text = path.read_text()
        revisions.update(REVISION.findall(text))
        for before in DOWN_REVISION.findall(text):
            followed.update(QUOTED.findall(before))
    return revisions - followed


def pending_revisions(given: Settings) -> bool:
    """Whether the database is not at the newest migration."""
    with connect(given) as line:
        try:
            rows = line.execute("SELECT version_num FROM alembic_version").fetchall()
        except psycopg.errors.UndefinedTable:
            return True
    return {row[0] for row in rows} != newest_revisions()


def has_schema(given: Settings) -> bool:
    """Whether there are tables at all, be they of an older version."""
    return has_table(given, "org")


def has_table(given: Settings, name: str) -> bool:
    return _exists(given, "SELECT FROM pg_tables WHERE tablename = %s", name)


def needs_preparing(given: Settings) -> bool:
    """Whether migrations are pending or no organisation is there."""
    return pending_revisions(given) or not _exists(given, "SELECT FROM org")


def has_demo(given: Settings) -> bool:
    return _exists(given, "SELECT FROM org WHERE name = %s", DEMO_ORG)


def _exists(given: Settings, query: str, *values: str) -> bool:
    with connect(given) as line:
        return line.execute(f"{query} LIMIT 1", values).fetchone() is not None
