"""The people of these tests: one house, and what they do in it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.extensions import db
from app.modules.identity import admin
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from app.realtime.log import counter
from tests.harness.cast import hash_of
from tests.realtime.browser import Browser
from tests.realtime.client import Listener, address

ROLES = {
    "rep": "sales-rep",
    "colleague": "sales-rep",
    "manager": "sales-manager",
    "admin": "crm-admin",
    "agent": "support-agent",
}
PASSWORD = "correct horse battery"
_number = count(1)


@dataclass
class Person:
    """Somebody of the house, with a token."""

    name: str
    id: UUID
    email: str
    token: str


class House:
    """An org of its own with one person for each name of ROLES."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.name = f"House {next(_number)} {utc_now().timestamp()}"
        with app.app_context():
            self.org_id = admin.found_org(self.name).id
            ctx = self.context("program")
            with ctx.unit.open():
                self.people = {name: _person(ctx, name, role) for name, role in ROLES.items()}
        self._listeners: list[Listener] = []

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def channel(self, rest: str) -> str:
        return f"org:{self.org_id}:{rest}"

    @property
    def pipeline(self) -> str:
        return self.channel("crm:pipeline")

    def rep_channel(self, name: str = "rep") -> str:
        return self.channel(f"crm:rep:{self[name].id}")

    def listener(self, name: str, **arguments: str) -> Listener:
        """A socket of this person, opened with the token."""
        token = self[name].token
        return self.keep(Listener(address(self.url, **arguments), Authorization=f"Bearer {token}"))

    def keep(self, listener: Listener) -> Listener:
        self._listeners.append(listener)
        return listener

    def leave(self) -> None:
        for listener in self._listeners:
            listener.leave()

    def do(self, who: str, command: str, /, **fields: Any) -> Any:
        """This person does the command; gives the record. `program` is the program itself."""
        with self.app.app_context():
            return self.context(who).dispatch(command, fields)

    def context(self, name: str) -> Context:
        if name == "program":
            return Context(Actor.program(self.org_id), utc_now())
        user = db.session.get_one(
            User, (self.org_id, self[name].id), execution_options={"all_orgs": True}
        )
        return Context(actor_of(user), utc_now())

    def deal(self, owner: str = "rep", title: str = "Reefer trailers") -> Any:
        contact = self.do(owner, "crm.createContact", firstName="Anna", email=_address())
        return self.do(
            owner,
            "crm.createDeal",
            contactId=contact.id,
            title=title,
            value={"amount": 120_000, "currency": "USD"},
            expectedCloseDate=(utc_now() + timedelta(days=30)).isoformat(),
        )

    def sign_in(self, name: str) -> Browser:
        """A browser session of this person."""
        self.give_password(name)
        return Browser(self.url, self[name].email, PASSWORD)

    def give_password(self, name: str) -> None:
        with self.app.app_context():
            ctx = self.context("program")
            with ctx.unit.open():
                ctx.get(User, self[name].id).password_hash = hash_of(PASSWORD)

    def seq(self) -> int:
        with self.app.app_context():
            return counter(self.org_id)


def _person(ctx: Context, name: str, role: str) -> Person:
    of_user = {"email": _address(), "roles": [role], "name": name.title()}
    user = ctx.dispatch("identity.createUser", of_user)
    token = admin.issue_token(ctx, user, "test", "write", None)
    return Person(name, user.id, user.email, token)


def _address() -> str:
    return f"p{next(_number)}.{int(utc_now().timestamp() * 1e6)}@polar.example"
