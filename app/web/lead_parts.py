"""The pieces of the inbox that show one lead: its row in the list and the open lead beside it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from htmx_flask import request
from markupsafe import Markup

from app.compose.context import Context
from app.crm.leads.page import lead_page
from app.web.addresses import record_url
from app.web.leads import filter_of, query_of
from app.web.lists.address import Address
from app.web.lists.reading import of_page
from app.web.lists.table import row as table_row
from app.web.rendering import part, partial


def row(page: Any, chosen: Address, *, current: bool) -> Markup:
    """The lead's row as it is now."""
    values = known({"lead": page.lead, "contact": page.contact, "chosen": chosen})
    shown = part("leads/_row.html", current=current, owner=page.owner, **values)
    return partial(f"#lead-row-{page.lead.id}", shown, "outerMorph")


def detail(page: Any, chosen: Address, **more: Any) -> Markup:
    """The open lead."""
    opened = part("lead/_detail.html", **known({"page": page, "chosen": chosen, **more}))
    return partial("#lead-detail", opened, "innerHTML")


def as_shown(ctx: Context, lead_id: UUID) -> list[Markup]:
    """Both, where the page in the browser shows the lead."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if path not in ("/leads", record_url("lead", lead_id)):
        return []
    chosen = filter_of(ctx, of_page())
    if path == chosen.kind.path and chosen.layout == "list":
        return [table_row(ctx, chosen.kind.name, lead_id)]
    page = lead_page(ctx, lead_id)
    return [detail(page, chosen), row(page, chosen, current=True)]


def known(values: dict[str, Any]) -> dict[str, Any]:
    """With the list's filter as parameters of an address."""
    return {**values, "query": query_of(values["chosen"])}
