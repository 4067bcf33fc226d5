"""The contacts: people and companies, found as one types."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.payload import parse
from app.crm.contacts.options import options as fitting
from app.crm.contacts.queries import ListContacts
from app.crm.contacts.record import SOURCES, STAGES
from app.crm.contacts.table import all_tags, table
from app.crm.owners import possible_owners
from app.web import typed
from app.web.rendering import render, target_id

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")

PARAMETERS = ("type", "q", "ownerId", "stage", "tag", "source", "sort")
FRAGMENTS = {"contact-table": "list", "contact-more": "more"}


@blueprint.get("")
def index() -> Response:
    """`?type=person|company&q=&ownerId=&stage=&tag=&source=&sort=`, `?cursor=` for what follows."""
    ctx = context()
    fragment = FRAGMENTS.get(target_id(), "main")
    query = {name: request.args[name] for name in PARAMETERS if request.args.get(name)}
    query = {"type": "person", **query}
    cursor = request.args.get("cursor") or None
    wanted = parse(ListContacts, {**query, "cursor": cursor, "count": cursor is None})
    return render("contacts/index.html", fragment=fragment, query=query,
                  found=table(ctx, wanted), **_around(ctx, fragment))  # fmt: skip


@blueprint.get("/options")
def options() -> Response:
    """The list under a field that chooses a contact: `?q=`, or the field that `?from=` names."""
    args = request.args
    letters = args.get("q") or args.get(args.get("from", ""), "")
    kind = args.get("kind") if args.get("kind") in ("person", "company") else None
    found = fitting(context(), letters.replace("\x00", ""), kind=kind)
    return render(
        "contacts/options.html",
        fragment="piece",
        found=found,
        q=letters,
        field=args.get("field", "c"),
    )


def _around(ctx: Context, fragment: str) -> dict[str, Any]:
    values = {"now": ctx.now, "tomorrow": _tomorrow(ctx), "url": url_for(".index")}
    if fragment != "main":
        return values
    return {
        **values,
        "owners": possible_owners(ctx),
        "tags": all_tags(ctx),
        "stages": STAGES,
        "sources": SOURCES,
    }


def _tomorrow(ctx: Context) -> Any:
    return typed.on_the_day(ctx.now.astimezone(typed.zone()).date() + timedelta(days=1), 0)
