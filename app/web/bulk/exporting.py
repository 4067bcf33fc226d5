"""The chosen rows as a CSV file."""

import io
from collections.abc import Iterator

from flask import Response

from app.access import context
from app.web import bulk
from app.web.bulk.selection import chosen


@bulk.blueprint.post("/export")
def export() -> Response:
    """Put down in the audit log, like every export."""
    ctx = context()
    selection = chosen(ctx)
    kind = selection.kind.many
    made = ctx.dispatch("crm.startExport", {"kind": kind, **selection.payload})
    out = io.StringIO(newline="")
    made.write(out)
    return csv_file(f"{kind}.csv", out.getvalue())


def csv_file(name: str, text: str | Iterator[str]) -> Response:
    """A download that no cache keeps; in pieces where it is long."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, mimetype="text/csv", headers=headers)
