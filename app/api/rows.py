"""What a row of the API can be: a list, an item, something made, changed, removed or done.

A row names its method, path, right, and the command or query that it stands for; everything else
(parsing, refusing, answering, the description) follows from that.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from pydantic.alias_generators import to_camel

from app.api.call import Answer, Call, id_of, record_id
from app.api.views import View, present_one
from app.compose import authority
from app.compose.approvals import Held
from app.compose.errors import Invalid
from app.compose.listing import Page
from app.compose.payload import Payload, Target
from app.compose.records import Entity
from app.compose.registry import Command, registry

if TYPE_CHECKING:
    from app.compose.context import Context

SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Row(ABC):
    """`path` is below /crm, with `:name` for what varies."""

    path: str
    method: ClassVar[str]
    status: ClassVar[int] = 200
    body_needed: ClassVar[bool] = False

    @property
    @abstractmethod
    def right(self) -> str:
        """The right that is asked of the caller; `signed-in` for one's own things."""

    @abstractmethod
    def answer(self, ctx: "Context", call: Call) -> Answer:
        """Does it. Raises ComposeError."""

    @property
    def parameters(self) -> type[Payload] | None:
        """What the query string may hold."""
        return None

    @property
    def body(self) -> type[Payload] | None:
        """What the body may hold."""
        return None

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        parts = [f"<{part[1:]}>" if part[:1] == ":" else part for part in self.path.split("/")]
        return "/".join(parts)

    @property
    def endpoint(self) -> str:
        return f"{self.method.lower()}_{self.path.strip('/').replace('/', '_').replace(':', '')}"


@dataclass(frozen=True)
class Lists(Row):
    """GET of a collection. `under` is the record that it belongs to, and the parameter for it."""

    query: str
    view: type[View]
    under: tuple[type[Entity], str] | None = None
    method = "GET"

    @property
    def right(self) -> str:
        return registry.queries[self.query].right or SIGNED_IN

    @property
    def parameters(self) -> type[Payload]:
        return registry.queries[self.query].payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        found = ctx.query(self.query, _belonging(ctx, call, self))
        page = found if isinstance(found, Page) else Page(found, None)
        about = {"next": page.next} | ({} if page.total is None else {"total": page.total})
        return Answer(200, {"data": self.view.present(ctx, page.records), "page": about})


@dataclass(frozen=True)
class Shows(Row):
    """GET of one record. `asks` where section 8 wants another right than the kind's own."""

    view: type[Any]
    asks: str | None = None
    method = "GET"

    @property
    def right(self) -> str:
        return self.asks or str(self.view.of.read_right)

    def answer(self, ctx: "Context", call: Call) -> Answer:
        authority.require(ctx.actor, self.right)
        record = ctx.get(self.view.of, record_id(ctx, self.view.of, call.ids["id"]))
        return shown(ctx, self.view, record)


@dataclass(frozen=True)
class Asks(Row):
    """GET of something that is no record, by the query of this name. `under` as for lists."""

    query: str
    view: type[Any]
    under: tuple[type[Entity], str] | None = None
    method = "GET"

    @property
    def right(self) -> str:
        return registry.queries[self.query].right or SIGNED_IN

    @property
    def parameters(self) -> type[Payload]:
        return registry.queries[self.query].payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        found = ctx.query(self.query, _belonging(ctx, call, self))
        return Answer(200, self.view.present(ctx, [found])[0])


@dataclass(frozen=True)
class Questions(Row):
    """POST of a question whose parameters are a body; nothing is changed."""

    query: str
    view: type[Any]
    method = "POST"
    body_needed = True

    @property
    def right(self) -> str:
        return registry.queries[self.query].right or SIGNED_IN

    @property
    def body(self) -> type[Payload]:
        return registry.queries[self.query].payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        authority.require(ctx.actor, self.right)
        found = ctx.query(self.query, call.body)
        return Answer(200, self.view.present(ctx, [found])[0])


def _belonging(ctx: "Context", call: Call, row: Lists | Asks) -> dict[str, Any]:
    """The parameters, with the record that the path names where the row is under one."""
    if row.under is None:
        return call.parameters
    model, name = row.under
    authority.require(ctx.actor, row.right)
    owner = ctx.get(model, record_id(ctx, model, call.ids["id"]))
    others = {part: id_of(text) for part, text in call.ids.items() if part != "id"}
    given = {to_camel(name): owner.id, **others}
    for part in given:
        if part in call.parameters:
            raise Invalid("is not a known parameter here", part)
    return {**call.parameters, **given}


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


def shown(ctx: "Context", view: type[View], record: Any) -> Answer:
    """One record, with its version as the ETag."""
    version = getattr(record, "version", None)
    body = view.present(ctx, [record])[0]
    return Answer(200, body, {"ETag": f'"{version}"'} if version else {})
