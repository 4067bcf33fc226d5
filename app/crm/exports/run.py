"""An export: noted in the audit log, then read row by row, however many there are."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from app.compose.authority import require, visible
from app.compose.errors import Invalid
from app.compose.payload import Payload, Text
from app.compose.registry import command
from app.crm.cells import cell
from app.crm.exports.tables import TABLES, Table
from app.crm.lists.kinds import KINDS

if TYPE_CHECKING:
    from app.compose.context import Context

AT_ONCE = 1000
CUSTOM = "customFields"


class StartExport(Payload):
    """All of a kind, or only `ids`, or what the rules of a list's address (`where`) find."""

    kind: Literal["contacts", "leads", "deals", "activities", "users", "products"]
    ids: Annotated[list[UUID], Field(max_length=10_000)] | None = None
    where: Text | None = None


@dataclass(frozen=True)
class Export:
    """The rows of one kind that the actor may see and that pass `conditions`."""

    ctx: "Context"
    table: Table
    conditions: tuple[Any, ...] = ()

    def write(self, out: IO[str]) -> int:
        """Writes CSV with a header line; returns how many rows it has."""
        custom = self._custom_names()
        names = [name for name in self.table.columns if name != CUSTOM]
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([*names, *(cell(f"{CUSTOM}.{name}") for name in custom)])
        written = 0
        for row in self.rows():
            extra = row.get(CUSTOM) or {}
            writer.writerow(
                [cell(row[name]) for name in names] + [cell(extra.get(name)) for name in custom]
            )
            written += 1
        return written

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows, fetched a thousand at a time."""
        statement = self.table.statement(visible(self.ctx.actor, self.table.model))
        statement = statement.where(*self.conditions)
        found = self.ctx.session.execute(statement.execution_options(yield_per=AT_ONCE))
        return (self.table.shown(row) for row in found)

    def _custom_names(self) -> list[str]:
        """Every custom field that any of the rows has."""
        column = self.table.columns.get(CUSTOM)
        if column is None:
            return []
        names = select(func.jsonb_object_keys(column).label("name")).where(
            visible(self.ctx.actor, self.table.model), *self.conditions
        )
        return sorted(self.ctx.session.scalars(names.distinct()))


@command("crm.startExport", right="session:read")
def start_export(ctx: "Context", data: StartExport) -> Export:
    """Asks the right to read the kind, and puts down who took what along. Raises Forbidden."""
    table = TABLES[data.kind]
    require(ctx.actor, table.model.read_right)
    ctx.emit("data.exported", ctx.org, kind=data.kind)
    return Export(ctx, table, _conditions(ctx, data, table))


def _conditions(ctx: "Context", data: StartExport, table: Table) -> tuple[Any, ...]:
    if data.ids is not None:
        return (table.model.id.in_(data.ids),)
    if data.where is None:
        return ()
    if data.kind not in KINDS:
        raise Invalid("is not for this kind", "where")
    return tuple(KINDS[data.kind].said(ctx, data.where))
