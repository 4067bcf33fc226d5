"""Consent is given and withdrawn: by people who note it, and by forms.

Sending asks the suppressions alone. What is withdrawn is suppressed here, what is given is freed.
"""

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.consent.history import append
from app.crm.consent.reach import address_of, own_channel
from app.crm.consent.record import ConsentEntry
from app.crm.contacts.record import Contact
from app.modules.notification.models import NtfSuppression
from app.modules.notification.suppressing import COMPLAINED
from app.modules.notification.suppression import EVERY_CHANNEL, lift_one, suppress

if TYPE_CHECKING:
    from app.compose.context import Context


class RecordConsent(Target):
    """`source` says where it comes from, such as a call or a signed form; `wording` what exactly
    was agreed to. That who complained wants messages again needs to be `confirmed`."""

    channel: Literal["email", "sms", "whatsapp"]
    state: Literal["given", "withdrawn"]
    source: RequiredLine
    wording: Text | None = None
    confirmed: bool = False


@command("crm.recordConsent", right="consent:update")
def record_consent(ctx: "Context", contact: Contact, data: RecordConsent) -> ConsentEntry:
    """An entry more; from now on messages may go there, or may not. Raises Invalid for consent
    after a complaint that nobody confirms."""
    address = address_of(contact, data.channel)
    stops = _stops(ctx, address, data.channel) if address and data.state == "given" else []
    if any(one.reason == "complained" for one in stops) and not data.confirmed:
        raise Invalid(COMPLAINED, "confirmed", code="rule-refused", rule="complaint-confirmed")
    more = {"by_id": ctx.actor.id, "wording": data.wording}
    entry = append(ctx, contact, data.channel, data.state, "person", data.source, **more)
    for one in stops:
        lift_one(ctx, one, data.source, own_channel(data.channel))
    if address and data.state == "withdrawn":
        channel = own_channel(data.channel)
        by: dict[str, Any] = {"channel": channel, "by_id": ctx.actor.id}
        suppress(ctx, address, "unsubscribed", data.source, **by)
    return entry


def agreed_by_form(ctx: "Context", contact_id: UUID, form: str, wording: str | None) -> None:
    """By email, on a form. It frees no address: a stranger may have typed it."""
    contact = ctx.find(Contact, contact_id)
    if contact is not None:
        append(ctx, contact, "email", "given", "form", f"Form “{form}”", wording=wording)


def _stops(ctx: "Context", address: str, channel: str) -> list[NtfSuppression]:
    """What consent ends; that mail comes back it does not."""
    own = {EVERY_CHANNEL, own_channel(channel)}
    statement = select(NtfSuppression).where(
        NtfSuppression.address == address,
        NtfSuppression.channel.in_(own),
        NtfSuppression.reason != "bounced",
    )
    return list(ctx.session.scalars(statement.with_for_update()))
