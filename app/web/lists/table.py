"""A list as a table, whatever its kind: the page, its fragments, and one row of it."""

from typing import Any
from uuid import UUID

from flask import Response, request
from markupsafe import Markup

from app.compose.context import Context
from app.crm.lists.kinds import KINDS
from app.web.lists.address import Address
from app.web.lists.bar import bar
from app.web.lists.reading import of_page, read
from app.web.rendering import NOTHING, part, partial, render, target_id

MORE = "list-more"


def page(address: Address, template: str = "contacts/index.html", **more: Any) -> Response:
    """The table at this address; with `?cursor=` the rows that follow."""
    ctx, cursor = address.ctx, request.args.get("cursor") or None
    fragment = "more" if target_id() == MORE else "main"
    found = address.kind.page(
        ctx, address.where, sort=address.table_sort, cursor=cursor, count=cursor is None
    )
    values = {} if fragment == "more" else bar(address)
    return render(
        template,
        fragment=fragment,
        push_url="" if cursor else address.url(),
        found=found,
        seen=request.args.get("seen", 0, int) + len(found.rows),
        **(around(ctx, address) | values | more),
    )


def around(ctx: Context, address: Address) -> dict[str, Any]:
    """What rows need."""
    return {
        "address": address,
        "kind": address.kind.name,
        "columns": address.kind.chosen(ctx, address.columns),
        "now": ctx.now,
    }


def row(ctx: Context, kind: str, record_id: UUID) -> Markup:
    """The record's row as the table in the browser that asks shows it; nothing, where it has none
    for the actor."""
    address = read(ctx, KINDS[kind], of_page())
    found = KINDS[kind].row(ctx, record_id)
    if found is None:
        return partial(f"#row-{record_id}", NOTHING, "delete")
    rows = {"rows": [found], "older": None, "total": None}
    html = part("lists/_rows.html", found=rows, **around(ctx, address))
    return partial(f"#row-{record_id}", html, "outerHTML")
