"""Consent follows what is suppressed and freed, and goes along when an address changes."""

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.crm.consent.history import append, latest_state, standings
from app.crm.consent.reach import address_of, channels_at, contacts_at, own_channel
from app.crm.consent.record import CHANNELS, ConsentEntry
from app.crm.contacts.commands import MOVED
from app.crm.contacts.merge import MERGED
from app.crm.contacts.record import Contact
from app.modules.notification.suppression import FOLLOWERS, Change, suppress

if TYPE_CHECKING:
    from app.compose.context import Context

HOW = {"stopped": "stop", "complained": "complaint", "manual": "person"}
# Freed by hand, of these it is known that their owner asked for it.
ASKED = ("unsubscribed", "stopped", "complained")


def follow_suppression(ctx: "Context", change: Change) -> None:
    """What the contacts there said by it; mail that comes back says nothing."""
    if change.reason == "bounced":
        return
    state, how = _read(change)
    same = {state} if change.stops else {state, "given"}
    for contact in contacts_at(ctx, change.address):
        for channel in channels_at(change.address, change.channel):
            latest = latest_state(ctx, contact.id, channel)
            said = latest is not None and latest.state in same
            if not said or (how == "complaint" and latest and latest.how != how):
                source = change.detail or "Suppressed by hand"
                more = {"by_id": change.by_id, "campaign_id": change.origin_id}
                append(ctx, contact, channel, state, how, source, **more)


def follow_contact(ctx: "Context", contact: Contact) -> None:
    """Who wanted no messages wants none at the new address either."""
    for channel in CHANNELS:
        address = address_of(contact, channel)
        latest = latest_state(ctx, contact.id, channel, forms=False)
        if address and latest is not None and latest.state == "withdrawn":
            said = f"Withdrawn before the address changed: {latest.source}"[:200]
            suppress(ctx, address, "unsubscribed", said, channel=own_channel(channel))


def follow_merge(ctx: "Context", kept: Contact, other: Contact) -> None:
    """All that was said goes along. What one of the two did not want, the one that stays does not
    want."""
    refused: dict[str, str] = {}
    if other.deleted_at is None:
        for contact in (kept, other):
            refused |= {
                one.channel: one.address or ""
                for one in standings(ctx, contact)
                if one.state == "withdrawn"
            }
    mine = update(ConsentEntry).where(ConsentEntry.contact_id == other.id)
    ctx.session.execute(mine.values(contact_id=kept.id))
    for channel, address in refused.items():
        latest = latest_state(ctx, kept.id, channel, forms=False)
        if latest is None or latest.state != "withdrawn":
            said = f"Withdrawn before the contacts were merged: {address}".rstrip(": ")[:200]
            append(ctx, kept, channel, "withdrawn", "person", said, by_id=ctx.actor.id)
    if refused:
        follow_contact(ctx, kept)


FOLLOWERS.append(follow_suppression)
MOVED.append(follow_contact)
MERGED.append(follow_merge)


def _read(change: Change) -> tuple[str, str]:
    """What state, and how it came to it."""
    if change.stops:
        by_person = change.reason == "unsubscribed" and change.origin_id is None
        return "withdrawn", "person" if by_person else HOW.get(change.reason, "link")
    if change.by_id is None:
        return "given", "start"
    return ("given" if change.reason in ASKED else "unknown"), "person"
