"""An operator's desk: files, maps, `crm import`, `crm export`, and a look into the database."""

import contextlib
import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from app.cli import main
from app.settings import settings
from tests.harness.databases import plain
from tests.harness.installation import Installation


@dataclass
class Ran:
    """What a command said. `counts` is its line of JSON."""

    code: int
    output: str
    errors: str

    @property
    def counts(self) -> dict[str, int]:
        assert self.code == 0, self.errors
        (line,) = self.output.splitlines()
        return dict(json.loads(line))


class Desk:
    """One organisation, with an administrator, seen by its operator."""

    def __init__(self, installation: Installation, folder: Path, org: str) -> None:
        self.installation = installation
        self.folder = folder
        self.org = org
        email = f"boss-{uuid4().hex[:10]}@desk.example"
        made = self.crm("user", "add", "--email", email, "--role", "crm-admin", "--org", org)
        assert made.code == 0, made.errors

    def file(self, content: str | bytes, name: str = "rows.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, kind: str, file: Path, mapping: dict[str, Any] | Path, *more: str) -> Ran:
        """`crm import` with this map."""
        if isinstance(mapping, dict):
            mapping = self.file(json.dumps(mapping), f"{uuid4().hex}.json")
        return self.crm("import", kind, str(file), "--map", str(mapping), "--org", self.org, *more)

    def take(self, kind: str) -> list[dict[str, str]]:
        """`crm export`, read as a program reads CSV."""
        ran = self.crm("export", kind, "--org", self.org)
        assert ran.code == 0, ran.errors
        return list(csv.DictReader(io.StringIO(ran.output, newline="")))

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query; `%s` first of all is the organisation's id."""
        with psycopg.connect(plain(self.installation.values["DATABASE_URL"])) as line:
            found = line.execute("SELECT id FROM org WHERE name = %s", [self.org]).fetchone()
            assert found is not None
            return list(line.execute(query, [found[0], *values]))  # type: ignore[arg-type]

    def one(self, query: str, *values: Any) -> Any:
        """The only value of a query."""
        ((value,),) = self.ask(query, *values)
        return value

    def crm(self, *arguments: str) -> Ran:
        """Runs `crm` in this process: starting one for each call would take most of the time."""
        out, err = _stream(), _stream()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            for name, value in self.installation.values.items():
                patch.setenv(name, value)
            settings.cache_clear()
            code = _exit_code(list(arguments))
        settings.cache_clear()
        return Ran(code, _text(out), _text(err))


def _exit_code(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
