"""The contacts: people and companies, found as one types."""

from flask import Blueprint, Response, request

from app.access import context
from app.crm.contacts.list import CONTACTS
from app.crm.contacts.options import options as fitting
from app.web.lists.entry import entrance
from app.web.lists.reading import read
from app.web.lists.table import page
from app.web.rendering import render

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.get("")
def index() -> Response:
    """The list, as its address says it."""
    ctx = context()
    return entrance(ctx, CONTACTS) or page(read(ctx, CONTACTS, request.args))


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
