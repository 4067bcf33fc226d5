"""Rows that ask: a query, a list, one record, a question with a body."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

from app.api.call import Answer, Call, id_of, record_id
from app.api.rows import SIGNED_IN, Row, shown
from app.compose import authority
from app.compose.errors import Invalid
from app.compose.listing import Page
from app.compose.payload import Payload
from app.compose.records import Entity
from app.compose.registry import registry

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Queries(Row):
    """A row that stands for the query of this name."""

    query: str
    view: type[Any]

    @property
    def right(self) -> str:
        return registry.queries[self.query].right or SIGNED_IN


@dataclass(frozen=True)
class Asks(Queries):
    """GET of what the query finds. `under` is the record that it belongs to, and the parameter for
    it."""

    under: tuple[type[Entity], str] | None = None
    method = "GET"

    @property
    def parameters(self) -> type[Payload]:
        return registry.queries[self.query].payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        found = ctx.query(self.query, _belonging(ctx, call, self))
        return Answer(200, self.view.present(ctx, [found])[0])


@dataclass(frozen=True)
class Lists(Asks):
    """GET of a collection, by pages."""

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
class Questions(Queries):
    """POST of a question whose parameters are a body; nothing is changed."""

    method = "POST"
    body_needed = True

    @property
    def body(self) -> type[Payload]:
        return registry.queries[self.query].payload

    def answer(self, ctx: "Context", call: Call) -> Answer:
        authority.require(ctx.actor, self.right)
        found = ctx.query(self.query, call.body)
        return Answer(200, self.view.present(ctx, [found])[0])


def _belonging(ctx: "Context", call: Call, row: Asks) -> dict[str, Any]:
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
