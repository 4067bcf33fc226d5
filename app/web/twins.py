"""Contacts that are likely to be one: merged, or kept separate for good."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.web import typed
from app.web.rendering import done, partial, render
from app.web.within import within

blueprint = Blueprint("twins", __name__, url_prefix="/contacts")


@blueprint.get("/duplicates")
def index() -> Response:
    """The surest pairs first."""
    return render("contacts/twins.html", found=context().query("crm.listTwins"))


@blueprint.post("/<uuid:contact_id>/separate")
def separate(contact_id: UUID) -> Response:
    """These two are two: nobody is asked again."""
    other = typed.text("other")
    context().dispatch("crm.keepContactsApart", {"id": contact_id, "otherId": other})
    if back := within(request.form.get("back", "")):
        return done(to=back, say="Kept separate")
    gone = partial(f"#twins-{contact_id}-{other}", swap="delete")
    return done(gone, to=url_for(".index"), say="Kept separate")
