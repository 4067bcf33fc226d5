"""The tags in use."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Select, func, select, union_all

from app.compose import authority
from app.compose.listing import ListParameters, Page
from app.compose.payload import Line, RequiredLine
from app.compose.registry import query
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal

if TYPE_CHECKING:
    from app.compose.context import Context


class ListTags(ListParameters):
    """By name; `cursor` is the last name of the page before."""

    cursor: RequiredLine | None = None
    sort: Literal["name", "-name"] = "name"
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
    name = used.c.name
    statement = select(name, func.count()).group_by(name)
    if data.q:
        statement = statement.where(func.lower(name).contains(data.q.lower(), autoescape=True))
    falling = data.sort.startswith("-")
    page = statement.order_by(name.desc() if falling else name).limit(data.limit + 1)
    if data.cursor:
        page = page.where(name < data.cursor if falling else name > data.cursor)
    found = [Tag(*row) for row in ctx.session.execute(page)]
    tags = found[: data.limit]
    more = tags[-1].name if len(found) > data.limit else None
    return Page(tags, more, _count(ctx, statement) if data.count else None)


def _count(ctx: "Context", statement: Select[Any]) -> int:
    return ctx.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _used(ctx: "Context", model: Any) -> Select[Any]:
    return select(func.unnest(model.tags).label("name")).where(authority.visible(ctx.actor, model))
