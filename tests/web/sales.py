"""A sales floor: an org with its people, a contact and deals, as the screens' tests need them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from app.compose.clock import utc_now
from app.compose.context import Context
from app.extensions import db
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from tests.harness.cast import Cast, Person, hash_of

PASSWORD = "correct horse"
HTMX = {"HX-Request": "true"}


class Sales(Cast):
    """The cast with a contact of the manager's and the default pipeline; `may_sign_in` gives a
    password."""

    password = None

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        contact = {"type": "company", "companyName": "Polar Foods", "email": "hello@polar.example"}
        self.contact = self.manager.made("/crm/contacts", {**contact, "source": "web"})["id"]
        self.stages = self.manager.get("/crm/stages").get_json()["data"]

    def may_sign_in(self, *people: Person) -> None:
        """Gives them PASSWORD."""
        with self.app.app_context():
            hashed = hash_of(PASSWORD)
            ids = [UUID(person.id) for person in people]
            change = db.update(User).where(User.id.in_(ids)).values(password_hash=hashed)
            db.session.execute(change.execution_options(all_orgs=True, synchronize_session=False))
            db.session.commit()

    def stage(self, name: str) -> str:
        """The id of the stage that is called so."""
        return next(str(stage["id"]) for stage in self.stages if stage["name"] == name)

    def deal(self, title: str = "Reefer trailers", **fields: Any) -> dict[str, Any]:
        """A deal of the rep's in the first stage, 1,000 USD, unless `fields` say otherwise."""
        body = {
            "title": title,
            "contactId": self.contact,
            "ownerId": self.rep.id,
            "value": {"amount": 100_000, "currency": "USD"},
            **fields,
        }
        return self.manager.made("/crm/deals", body)

    def many(self, number: int, **fields: Any) -> None:
        """So many deals of the rep's, in one transaction."""
        with self.app.app_context():
            ctx = self.context(self.manager)
            with ctx.unit.open():
                for place in range(number):
                    ctx.dispatch(
                        "crm.createDeal",
                        {
                            "title": f"Deal {place}",
                            "contactId": self.contact,
                            "ownerId": self.rep.id,
                            "value": {"amount": 100_000, "currency": "USD"},
                            **fields,
                        },
                    )

    def clear(self) -> None:
        """Takes all deals away, so that the next test begins with none."""
        for deal in self.manager.get("/crm/deals?limit=200").get_json()["data"]:
            self.admin.ask("DELETE", f"/crm/deals/{deal['id']}")

    def context(self, person: Person) -> Context:
        """The kernel's context of a person; within an app context."""
        with_id = db.select(User).where(User.id == UUID(person.id))
        user = db.session.scalars(with_id.execution_options(all_orgs=True)).one()
        return Context(actor_of(user), utc_now())


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
