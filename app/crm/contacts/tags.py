"""The tags in use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from sqlalchemy import Select, func, select, union_all

from app.compose import authority
from app.compose.listing import Page
from app.compose.payload import Line, Payload
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


class ListTags(Payload):
    """By name; `cursor` is the last name of the page before."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Line | None = None
    q: Line | None = None


@dataclass(frozen=True)
class Tag:
    """`count` says on how many contacts and deals that the actor may see."""

    name: str
    count: int


@query("crm.listTags", right="contact:read")
def list_tags(ctx: "Context", data: ListTags) -> Page:
    """A page of tags."""
    used = union_all(_used(ctx, Contact), _used(ctx, Deal)).subquery()
    statement = select(used.c.name, func.count()).group_by(used.c.name).order_by(used.c.name)
    if data.cursor:
        statement = statement.where(used.c.name > data.cursor)
    if data.q:
        lowered = func.lower(used.c.name)
        statement = statement.where(lowered.contains(data.q.lower(), autoescape=True))
    found = [Tag(*row) for row in ctx.session.execute(statement.limit(data.limit + 1))]
    tags = found[: data.limit]
    return Page(tags, tags[-1].name if len(found) > data.limit else None)


def _used(ctx: "Context", model: Any) -> Select[Any]:
    return select(func.unnest(model.tags).label("name")).where(authority.visible(ctx.actor, model))
