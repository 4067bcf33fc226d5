"""What a contact agreed to be sent: how it stands, how that came about, and what is new."""

from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import Invalid
from app.crm.campaigns.origins import campaign_names
from app.crm.consent.history import entries, standings
from app.crm.contacts.record import Contact
from app.modules.identity.models import User
from app.web import typed
from app.web.addresses import record_url
from app.web.rendering import done, render_form

blueprint = Blueprint("consents", __name__, url_prefix="/contacts")


@blueprint.get("/<uuid:contact_id>/consents")
def show(contact_id: UUID) -> Response:
    """The dialog."""
    ctx = context()
    require(ctx.actor, "consent:read")
    return _dialog(ctx, contact_id)


@blueprint.post("/<uuid:contact_id>/consents")
def record(contact_id: UUID) -> Response:
    """Another entry; nothing is ever changed that stands there."""
    ctx = context()
    given = {name: typed.text(name) for name in ("channel", "state", "source", "wording")}
    given = {name: value for name, value in given.items() if value is not None}
    confirmed = {"confirmed": bool(typed.text("confirmed"))}
    try:
        entry = ctx.dispatch("crm.recordConsent", {"id": contact_id, **given, **confirmed})
    except Invalid as refusal:
        return _dialog(ctx, contact_id, refusal)
    say = "Consent noted" if entry.state == "given" else "Noted: no more messages there"
    return done(to=record_url("contact", contact_id), say=say)


def _dialog(ctx: Context, contact_id: UUID, refusal: Invalid | None = None) -> Response:
    contact = ctx.get(Contact, contact_id)
    history = entries(ctx, contact_id)
    people = ctx.as_program().hold(User, {one.by_id for one in history if one.by_id})
    ids = {one.campaign_id for one in history if one.campaign_id}
    return render_form(
        "contact/consents.html",
        contact=contact,
        standings=standings(ctx, contact),
        history=history,
        people={user_id: user.name for user_id, user in people.items()},
        campaigns=campaign_names(ctx, ids),
        chosen=request.values.get("channel", "email"),
        refusal=refusal,
    )
