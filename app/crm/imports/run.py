"""A whole file, batch by batch."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.imports.batch import Outcome
from app.crm.imports.contacts import custom
from app.crm.imports.mapping import Mapper, Mapping
from app.crm.imports.reader import read_rows

BATCH = 1000

Prepared = tuple[int, str | None, dict[str, Any]]


def run_import(
    ctx: Context,
    kind: str,
    file: Path,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Imports the file; each batch is one transaction, none is kept on a dry run. `progress` hears
    the running totals after each batch. Raises Invalid for a file that can't be read at all."""
    mapper = Mapper(mapping, ZoneInfo(ctx.org.time_zone))
    total = Outcome()
    rows = _prepared(mapper, file, total)
    while batch := list(islice(rows, BATCH)):
        outcome = _write(ctx, kind, mapping.source, batch, dry_run)
        total.update(outcome)
        total.problems.extend(outcome.problems)
        progress(total)
    return total


def _prepared(mapper: Mapper, file: Path, total: Outcome) -> Iterator[Prepared]:
    seen: set[int] = set()
    for line, row in read_rows(file, mapper.columns()):
        try:
            if isinstance(row, str):
                raise ComposeError(row)
            key = mapper.key(row)
            if key and hash(key) in seen:
                raise ComposeError(f"the key {key!r} stands twice in the file")
            if key:
                seen.add(hash(key))
            yield line, key, custom(mapper.fields(row))
        except ComposeError as error:
            total["failed"] += 1
            total.problems.append((line, error.detail))


class _Undo(Exception):
    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def _write(ctx: Context, kind: str, source: str, batch: list[Prepared], dry_run: bool) -> Outcome:
    try:
        with ctx.unit.open():
            outcome: Outcome = ctx.dispatch(
                "crm.importBatch", {"kind": kind, "source": source, "rows": batch}
            )
            if dry_run:
                raise _Undo(outcome)
    except _Undo as undone:
        return undone.outcome
    finally:
        ctx.session.expunge_all()
    return outcome
