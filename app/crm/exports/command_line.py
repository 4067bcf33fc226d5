"""`crm export`: what the operator runs."""

from typing import IO

from app.crm.exports.run import Export
from app.crm.imports.command_line import operator


def export_rows(kind: str, out: IO[str], org: str | None = None) -> int:
    """Writes all records of the kind as CSV; returns how many. Raises Invalid, NotFound."""
    export: Export = operator(org).dispatch("crm.startExport", {"kind": kind})
    return export.write(out)
