"""The lead inbox: list and detail side by side; or all leads in a table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.authority import grant, require
from app.compose.context import Context
from app.compose.errors import Invalid
from app.compose.matrix import Grant
from app.crm.leads.fields import STATUSES, sources
from app.crm.leads.inbox import fresh
from app.crm.leads.inbox import inbox as leads_of
from app.crm.leads.list import LEADS
from app.crm.leads.page import lead_page
from app.crm.leads.record import Lead
from app.web.lists.address import Address
from app.web.lists.bar import bar
from app.web.lists.entry import entrance
from app.web.lists.reading import of_page, read
from app.web.lists.table import page as table_page
from app.web.rendering import render, target_id

blueprint = Blueprint("leads", __name__, url_prefix="/leads")

FRAGMENTS = {"lead-list": "list", "lead-more": "more"}


@blueprint.get("")
def inbox() -> Response:
    """As the address says it; in the inbox the first lead is open beside the list."""
    ctx = context()
    require(ctx.actor, Lead.read_right)
    if elsewhere := entrance(ctx, LEADS):
        return elsewhere
    address = filter_of(ctx, request.args)
    if address.layout == "list":
        return table_page(address, "leads/table.html", whose=whose(ctx))
    fragment = FRAGMENTS.get(target_id(), "main")
    values = inbox_values(ctx)
    first = values["found"].leads[:1] if fragment == "main" else []
    page = lead_page(ctx, first[0].id) if first else None
    return render("leads/index.html", fragment=fragment, page=page, **values)


@blueprint.get("/fresh")
def newcomers() -> Response:
    """“2 new leads”: those of the list on the screen that came `?since=` it was drawn."""
    ctx = context()
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        raise Invalid("is not a time", "since") from None
    chosen = filter_of(ctx, of_page() | request.args)
    return render(
        "leads/fresh.html",
        fragment="piece",
        count=fresh(ctx, chosen.inbox, since),
        query=query_of(chosen),
    )


def inbox_values(ctx: Context) -> dict[str, Any]:
    """What the list and its toolbar need."""
    chosen = filter_of(ctx, request.args)
    after = _id("after")
    return {
        **bar(chosen),
        "chosen": chosen,
        "query": query_of(chosen),
        "found": leads_of(ctx, chosen.inbox, after=after),
        "sources": sources(ctx),
        "statuses": STATUSES,
        "whose": whose(ctx),
        "since": ctx.now,
        "paging": bool(after),
    }


def whose(ctx: Context) -> list[tuple[str, str]]:
    """Who reads only the own leads has nothing to choose from."""
    if grant(ctx.actor, "lead:read") is not Grant.ALL:
        return []
    team = [("team", "My team")] if "sales-manager" in ctx.actor.roles else []
    return [("mine", "Mine"), *team, ("unassigned", "Unassigned"), ("all", "All")]


def filter_of(ctx: Context, given: Any) -> Address:
    """The leads' list of an address's parameters."""
    return read(ctx, LEADS, given)


def query_of(chosen: Address) -> dict[str, Any]:
    """The filter as parameters of an address."""
    return chosen.params


def inbox_url(query: dict[str, Any]) -> str:
    return url_for("leads.inbox", **query)


def _id(name: str) -> UUID | None:
    given = request.args.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Invalid("is not an id", name) from None
