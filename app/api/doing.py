"""Rows that stand for a command: something made, changed, removed or done."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.call import Answer, Call, id_of, record_id
from app.api.rows import Row, shown
from app.api.views import present_one
from app.compose import authority
from app.compose.approvals import Held
from app.compose.errors import Invalid
from app.compose.payload import Payload, Target
from app.compose.registry import Command, registry

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Does(Row):
    """A row that stands for a command. `given` maps what the path says to the payload's names."""

    command: str
    view: type[Any] | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Command:
        return registry.commands[self.command]

    @property
    def right(self) -> str:
        return self.known.right

    @property
    def body(self) -> type[Payload]:
        return self.known.payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        payload = self.payload(ctx, call)
        try:
            done = ctx.dispatch(self.command, payload)
        except Invalid as error:
            if error.__cause__ is None:
                self._refuse_first(ctx, payload)
            raise
        if isinstance(done, Held):
            return Answer(202, {"approval": present_one(ctx, done.approval)})
        ctx.session.flush()
        return self.show(ctx, done)

    def show(self, ctx: "Context", done: Any) -> Answer:
        """The entity after it."""
        assert self.view is not None
        return shown(ctx, self.view, done)

    def payload(self, ctx: "Context", call: Call) -> dict[str, Any]:
        """The body, what the path says, and the version that the caller saw."""
        ids = {self.given.get(part, part): self._id(ctx, text) for part, text in call.ids.items()}
        for name in ids:
            if name in call.body:
                raise Invalid("can't be written", name)
        version = call.expected_version() if issubclass(self.body, Target) else {}
        return {**call.body, **ids, **version}

    def _id(self, ctx: "Context", text: str) -> UUID:
        if self.known.record is not None:
            return record_id(ctx, self.known.record, text)
        authority.require(ctx.actor, self.right)
        return id_of(text)

    def _refuse_first(self, ctx: "Context", payload: dict[str, Any]) -> None:
        """Whether the caller may see and do it is said before what is wrong with the input."""
        record = ctx.get(self.known.record, payload["id"]) if self.known.record else None
        authority.require(ctx.actor, self.right, record)


@dataclass(frozen=True)
class Creates(Does):
    """POST to a collection. `secret` is the field of the answer that is never kept."""

    secret: str | None = None
    method = "POST"
    status = 201
    body_needed = True

    def show(self, ctx: "Context", done: Any) -> Answer:
        answer = super().show(ctx, done)
        return Answer(
            201, answer.body, {**answer.headers, "Location": f"/crm{self.path}/{done.id}"}
        )


@dataclass(frozen=True)
class Changes(Does):
    """PATCH of a record."""

    method = "PATCH"
    body_needed = True


@dataclass(frozen=True)
class Acts(Does):
    """POST of an action on a record."""

    method = "POST"


@dataclass(frozen=True)
class Removes(Does):
    """DELETE of a record."""

    method = "DELETE"
    status = 204

    def show(self, ctx: "Context", done: Any) -> Answer:
        return Answer(204)
