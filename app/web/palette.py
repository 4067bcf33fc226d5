"""The second step of a command of the palette: what its value may be, as options of its list."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.errors import Forbidden
from app.crm.contacts.record import Contact
from app.crm.deals.page import deal_steps, whole_deal
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.owners import possible_owners
from app.web.leads import filter_of, query_of
from app.web.rendering import answer, part

blueprint = Blueprint("palette", __name__, url_prefix="/palette")


@blueprint.get("/deals/<uuid:deal_id>/stage")
def stages(deal_id: UUID) -> Response:
    """The stages of the deal's pipeline; what one of them still asks for stands beside it."""
    ctx = context()
    deal = whole_deal(ctx, deal_id)
    return answer(part("palette/stages.html", deal=deal, steps=deal_steps(ctx, deal)))


@blueprint.get("/deals/<uuid:record_id>/owner")
def deal_owner(record_id: UUID) -> Response:
    """Who may have the deal."""
    url = url_for("deal.update", deal_id=record_id)
    return _owners(context().get(Deal, record_id), url, "#dialogs")


@blueprint.get("/leads/<uuid:record_id>/owner")
def lead_owner(record_id: UUID) -> Response:
    """Who may have the lead; the list that it was opened from stays."""
    ctx = context()
    query = query_of(filter_of(ctx, request.args))
    url = url_for("lead.assign", lead_id=record_id, **query)
    return _owners(ctx.get(Lead, record_id), url, "#lead-detail")


@blueprint.get("/contacts/<uuid:record_id>/owner")
def contact_owner(record_id: UUID) -> Response:
    """Who may have the contact, with its open leads and deals."""
    url = url_for("contact.reassign", contact_id=record_id)
    more = {"includeOpen": 1}
    return _owners(context().get(Contact, record_id), url, "#dialogs", more=more)


def _owners(record: Any, url: str, target: str, *, more: dict[str, int] | None = None) -> Response:
    ctx = context()
    if not ctx.may("owner:set"):
        raise Forbidden("Only a manager can name another owner.")
    users = possible_owners(ctx)
    given = {"record": record, "url": url, "target": target, "more": more or {}, "users": users}
    return answer(part("palette/owners.html", **given))
