"""The records looked at last, for the palette and the home screen.

A cookie of this browser holds only their ids: what one may no longer see, or what is gone, is left
out when they are shown, and a renamed one has its new name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import context, viewer
from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.web.addresses import record_url
from app.web.rendering import answer, part

blueprint = Blueprint("recent", __name__)

COOKIE, MOST, DAYS = "recent", 8, 30
SHOWN = {"deal.show": "d", "contact.show": "c", "lead.show": "l"}
ICONS = {"d": "circle-dollar-sign", "c": "contact-round", "l": "user-plus"}
Entry = tuple[str, UUID]


@dataclass(frozen=True)
class Recent:
    url: str
    label: str
    icon: str


def register(app: Flask) -> None:
    app.after_request(_remember)
    app.jinja_env.globals["recent_records"] = recent_records


@blueprint.get("/recent")
def options() -> Response:
    """For the palette, as options of its list."""
    return answer(part("layouts/app/_recent.html", found=recent_records()))


def recent_records() -> list[Recent]:
    """Those that are still there for the viewer, the latest first."""
    entries = _entries()
    labels = {**_named(entries, "d"), **_named(entries, "c"), **_named(entries, "l")}
    return [
        Recent(record_url(KINDS[kind], record_id), labels[kind, record_id], ICONS[kind])
        for kind, record_id in entries
        if (kind, record_id) in labels
    ]


KINDS = {"d": "deal", "c": "contact", "l": "lead"}
MODELS: dict[str, Any] = {"d": Deal, "c": Contact, "l": Lead}


def _named(entries: Iterable[Entry], kind: str) -> dict[Entry, str]:
    ids, model, ctx = [one for letter, one in entries if letter == kind], MODELS[kind], context()
    if not ids:
        return {}
    statement = select(model).where(model.id.in_(ids), visible(ctx.actor, model))
    if kind == "l":
        statement = statement.options(joinedload(Lead.contact))
    return {(kind, one.id): _label(one) for one in ctx.session.scalars(statement)}


def _label(record: Any) -> str:
    if isinstance(record, Lead):
        return f"{record.contact.name}, lead" if record.contact else record.title
    return str(record.title if isinstance(record, Deal) else record.name)


def _remember(response: Response) -> Response:
    letter = SHOWN.get(request.endpoint or "")
    if letter is None or response.status_code != 200 or not (user := viewer()):
        return response
    now: Entry = (letter, next(iter((request.view_args or {}).values())))
    kept = [now, *(one for one in _entries() if one != now)][:MOST]
    value = ".".join([str(user.id), *(f"{kind}{record_id.hex}" for kind, record_id in kept)])
    response.set_cookie(
        COOKIE,
        value,
        max_age=DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


def _entries() -> list[Entry]:
    """What the cookie says, if it is this viewer's."""
    owner, *said = request.cookies.get(COOKIE, "").split(".")
    user = viewer()
    if user is None or owner != str(user.id):
        return []
    return [entry for one in said[:MOST] if (entry := _entry(one))]


def _entry(said: str) -> Entry | None:
    try:
        return (said[0], UUID(said[1:])) if said[:1] in KINDS and len(said) == 33 else None
    except ValueError:
        return None
