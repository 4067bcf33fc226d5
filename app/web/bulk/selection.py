"""What is chosen in a list: some rows, or all that the list's filter finds."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import request

from app.compose.context import Context
from app.compose.criteria import text
from app.compose.criteria.tree import Group
from app.compose.errors import Invalid
from app.crm.bulk.freezing import MOST
from app.crm.bulk.words import things
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS


@dataclass(frozen=True)
class Selection:
    """`ids`, or `where` in the words of an address: then none of the ids travels."""

    kind: ListKind
    number: int
    ids: tuple[UUID, ...] = field(default=())
    where: str | None = None

    @property
    def of(self) -> str:
        """The kind of the records, in the singular."""
        return self.kind.one

    @property
    def words(self) -> str:
        """40 deals."""
        return things(self.of, self.number)

    @property
    def payload(self) -> dict[str, Any]:
        """As `crm.startBulk` and an export take it."""
        return {"ids": list(self.ids)} if self.where is None else {"where": self.where}


def chosen(ctx: Context) -> Selection:
    """Of the request's form. Raises Invalid where nothing is chosen."""
    kind = KINDS.get(request.form.get("kind", ""))
    if kind is None:
        raise Invalid("There is no such list.", "kind")
    if request.form.get("all"):
        where = request.form.get("where", "").replace("\x00", "")
        return Selection(kind, _count(ctx, kind, where), where=where)
    ids = _ids()
    if not ids:
        raise Invalid("Choose at least one row.")
    return Selection(kind, len(ids), ids)


def _count(ctx: Context, kind: ListKind, where: str) -> int:
    rules = kind.fields.checked(ctx, text.read(where))
    assert isinstance(rules, Group)
    return kind.count(ctx, rules, MOST)


def _ids() -> tuple[UUID, ...]:
    said = [one for group in request.form.getlist("id") for one in group.split(",") if one]
    try:
        return tuple(dict.fromkeys(UUID(one) for one in said))
    except ValueError:
        raise Invalid("is not an id", "id") from None
