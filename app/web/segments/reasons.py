"""Why is this contact in it? From the segment and from the contact."""

from uuid import UUID

from flask import Response

from app.access import context
from app.compose.authority import require
from app.crm.contacts.record import Contact
from app.crm.segments.audience import asker
from app.crm.segments.fields import FIELDS
from app.crm.segments.reasons import Reason, segments_of
from app.crm.segments.reasons import why as reasons
from app.crm.segments.record import Segment
from app.web import segments
from app.web.lists.wording import sentence
from app.web.rendering import answer, part, render_form


@segments.blueprint.get("/<uuid:segment_id>/contacts/<uuid:contact_id>")
def why(segment_id: UUID, contact_id: UUID) -> Response:
    """Each rule in words, and whether it holds for the contact."""
    ctx = context()
    segment, contact = ctx.get(Segment, segment_id), ctx.get(Contact, contact_id)
    asking = asker(ctx)

    def words(reason: Reason) -> str:
        return sentence(asking, FIELDS, reason.node)

    found = reasons(ctx, segment, contact)
    return render_form("segments/why.html", segment=segment, contact=contact, why=found,
                       words=words)  # fmt: skip


@segments.blueprint.get("/of/<uuid:contact_id>")
def of_contact(contact_id: UUID) -> Response:
    """The segments that a contact is in, for its page."""
    ctx = context()
    require(ctx.actor, "campaign:read")
    contact = ctx.get(Contact, contact_id)
    return answer(part("segments/_of_contact.html", contact=contact,
                       found=segments_of(ctx, contact)))  # fmt: skip
