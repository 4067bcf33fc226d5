"""The cast: a few named people with roles in an org of a test's own, and how they call the API."""

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.modules.identity import admin
from app.modules.identity.secrets import hash_password

ROLES = ("crm-admin", "sales-manager", "sales-rep", "support-agent", "marketing", "viewer")
PASSWORD = "correct horse"
_number = count(1)


@dataclass(frozen=True)
class Person:
    """One user with a token; speaks JSON."""

    app: Flask
    email: str
    id: str
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request with this person's token; `headers` with underscores for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token}"
        return self.app.test_client().open(path, method=method, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.ask("PATCH", path, body, **headers)

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """What a POST made; fails the test with the answer when it did not."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found


class Cast:
    """An org of its own with one person of each role, and a second rep."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.org = f"Fernhill {next(_number)}"
        self.admin = self._person("crm-admin", "alma")
        self.manager = self._person("sales-manager", "maria")
        self.rep = self._person("sales-rep", "nina")
        self.rep2 = self._person("sales-rep", "tom")
        self.support = self._person("support-agent", "elena")
        self.marketing = self._person("marketing", "mo")
        self.viewer = self._person("viewer", "vera")

    def _person(self, role: str, name: str) -> Person:
        email = f"{name}@{self.org.lower().replace(' ', '-')}.example"
        with self.app.app_context():
            user = admin.add_user(email, [role], name.title(), self.org, None)
            user_id = str(user.id)
            _give_password(user_id)
        with self.app.app_context():
            token = admin.create_token(email, "test", "write")
        return Person(self.app, email, user_id, token)


def _give_password(user_id: str) -> None:
    """The same to everybody, because a hash takes long to make."""
    from sqlalchemy import text

    from app.extensions import db

    given = text("UPDATE user_account SET password_hash = :hash WHERE id = :id")
    with db.engine.begin() as line:
        line.execute(given, {"hash": _hash(), "id": user_id})


@cache
def _hash() -> str:
    return hash_password(PASSWORD)
