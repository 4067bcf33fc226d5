"""Databases of our own on the tests' PostgreSQL: one template, and quick copies of it."""

import os
from itertools import count
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

_number = count(1)
HANG_UP = sql.SQL(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = %s AND usename = current_user"
)


class Databases:
    """Makes and drops databases on the server of `url`, whose role may create some."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.names: list[str] = []

    def create(self, template: str | None = None) -> str:
        """A new database, empty or a copy of `template`; gives its SQLAlchemy address."""
        name = f"crm_test_{os.getpid()}_{next(_number)}"
        copied = (
            sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        )
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copied)
        self.names.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops a database by its address, whoever of ours is still connected. Not by FORCE, which
        is refused to whoever is no superuser while the server vacuums there."""
        name = make_url(url).database
        assert name in self.names
        self._execute(HANG_UP, name)
        self._execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        self.names.remove(name)

    def drop_all(self) -> None:
        for name in list(self.names):
            self.drop(self.url.set(database=name).render_as_string(hide_password=False))

    def _execute(self, statement: sql.Composable, *values: Any) -> None:
        with psycopg.connect(plain(self.url.render_as_string(False)), autocommit=True) as line:
            line.execute(statement, values or None)


def plain(url: str) -> str:
    """The address as psycopg itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
