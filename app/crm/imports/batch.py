"""One batch of an import: one command, one transaction, recorded as history."""

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import select, update

from app.compose.authority import require
from app.compose.bulk import insert_rows, one_of
from app.compose.errors import ComposeError
from app.compose.payload import Payload, parse
from app.compose.registry import command
from app.crm.imports.kinds import KINDS, Kind, Row
from app.crm.imports.record import ImportKey
from app.crm.scoring.following import rescore_later

if TYPE_CHECKING:
    from app.compose.context import Context


class ImportBatch(Payload):
    """`rows` are (line, key or None, fields)."""

    kind: str
    source: str
    rows: list[tuple[int, str | None, dict[str, Any]]] = Field(max_length=5000)


class Outcome(Counter[str]):
    """How many rows were created, updated, unchanged, failed; `problems` are (line, reason)."""

    def __init__(self) -> None:
        super().__init__(created=0, updated=0, unchanged=0, failed=0)
        self.problems: list[tuple[int, str]] = []


@command("crm.importBatch", right="import:run")
def import_batch(ctx: "Context", data: ImportBatch) -> Outcome:
    """Writes the rows that are new or changed. A row that can't be taken is told with its line and
    reason and keeps nothing else from being written."""
    kind = KINDS[data.kind]
    require(ctx.actor, kind.right)
    outcome = Outcome()
    rows = [_row(kind, data.source, *given) for given in data.rows]
    _meet_known(ctx, kind, data.source, rows, outcome)
    open_rows = [row for row in rows if row.problem is None and row.digest]
    kind.resolve(ctx, open_rows)
    _write(ctx, kind, data.source, [row for row in open_rows if row.problem is None], outcome)
    _report(rows, outcome)
    return outcome


def _row(kind: Kind, source: str, line: int, key: str | None, fields: dict[str, Any]) -> Row:
    digest = hashlib.sha256(to_json(fields)).hexdigest()
    try:
        data = parse(kind.payload, fields)
    except ComposeError as error:
        return Row(line, key or "", None, digest, source, problem=error.detail)
    key = key or kind.default_key(data)
    return Row(line, key, data, digest, source, problem=None if key else "the row has no key")


def _meet_known(ctx: "Context", kind: Kind, source: str, rows: list[Row], outcome: Outcome) -> None:
    """Rows that said the same before are done; changed ones know their record."""
    keys = {row.key for row in rows if row.problem is None}
    statement = select(ImportKey.key, ImportKey.record_id, ImportKey.digest).where(
        ImportKey.kind == kind.name, ImportKey.source == source, one_of(ImportKey.key, keys)
    )
    known = {key: (record_id, digest) for key, record_id, digest in ctx.session.execute(statement)}
    seen: set[str] = set()
    for row in rows:
        if row.problem is not None:
            continue
        if row.key in seen:
            row.problem = f"the key {row.key!r} stands twice in the file"
            continue
        seen.add(row.key)
        record_id, digest = known.get(row.key, (None, None))
        row.record_id, row.known = record_id, record_id is not None
        if digest == row.digest:
            outcome["unchanged"] += 1
            row.digest = ""


def _write(ctx: "Context", kind: Kind, source: str, rows: list[Row], outcome: Outcome) -> None:
    new = [row for row in rows if row.record_id is None]
    old = [row for row in rows if row.record_id is not None]
    if new:
        kind.insert(ctx, new)
    changed = kind.update(ctx, old) if old else 0
    outcome["created"] += len(new)
    outcome["updated"] += changed
    outcome["unchanged"] += len(old) - changed
    if kind.name in SCORED_BY:
        rescore_later(ctx, (row.values.get("contact_id") for row in rows), SCORED_BY[kind.name])
    if rows:
        _remember(ctx, kind, source, rows)


# What is imported of a contact, by the name under which scoring rules ask about it.
SCORED_BY = {"leads": "lead", "deals": "deal", "activities": "activity"}


def _remember(ctx: "Context", kind: Kind, source: str, rows: list[Row]) -> None:
    whose = {"org_id": ctx.org_id, "kind": kind.name, "source": source}
    told = [
        (row, {**whose, "key": row.key, "record_id": row.record_id, "digest": row.digest})
        for row in rows
    ]
    insert_rows(ctx.session, ImportKey, [values for row, values in told if not row.known])
    again = [values for row, values in told if row.known]
    if again:
        ctx.session.execute(update(ImportKey), again)


def _report(rows: list[Row], outcome: Outcome) -> None:
    for row in rows:
        if row.problem is not None:
            outcome["failed"] += 1
            outcome.problems.append((row.line, row.problem))
