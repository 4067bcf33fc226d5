"""The cast: a few named people with roles in an org of a test's own, and how they call the API."""

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
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

    password: str | None = PASSWORD

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.org = f"Fernhill {next(_number)}"
        (
            self.admin,
            self.manager,
            self.rep,
            self.rep2,
            self.support,
            self.marketing,
            self.viewer,
        ) = self._people(
            ("crm-admin", "alma"),
            ("sales-manager", "maria"),
            ("sales-rep", "nina"),
            ("sales-rep", "tom"),
            ("support-agent", "elena"),
            ("marketing", "mo"),
            ("viewer", "vera"),
        )

    def _person(self, role: str, name: str) -> Person:
        (person,) = self._people((role, name))
        return person

    def _people(self, *people: tuple[str, str]) -> list[Person]:
        """By role and name; all in one transaction, because every other test begins with it."""
        made = []
        with self.app.app_context():
            home = admin.find_org(self.org) or admin.found_org(self.org)
            ctx = Context(Actor.program(home.id), utc_now(), cause="command line")
            with ctx.unit.open():
                for role, name in people:
                    email = f"{name}@{self.org.lower().replace(' ', '-')}.example"
                    of_user = {"email": email, "roles": [role], "name": name.title()}
                    user = ctx.dispatch("identity.createUser", of_user)
                    if self.password:
                        user.password_hash = hash_of(self.password)
                    token = admin.issue_token(ctx, user, "test", "write", None)
                    made.append(Person(self.app, email, str(user.id), token))
        return made


@cache
def hash_of(password: str) -> str:
    """The same for everybody, because a hash takes long to make."""
    return hash_password(password)
