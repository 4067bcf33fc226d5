"""Who a campaign goes to: each contact of its segment, by which channel, or why not.

One SELECT decides it for all, so that the checklist before a launch and the launch itself say the
same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.compose.errors import Invalid
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign
from app.crm.consent.reach import own_channel
from app.crm.contacts.record import Contact
from app.crm.segments.audience import condition
from app.crm.segments.record import Segment
from app.modules.notification.models import NtfSuppression
from app.modules.notification.suppression import EVERY_CHANNEL

if TYPE_CHECKING:
    from app.compose.context import Context

SAME_ADDRESS = "Another contact with the same address gets it."
NO_ADDRESS = "There is no address that can be used."
NO_COUNTRY = "The phone number says no country, and neither does the contact."
# As identity.email_address has it, for what came in by other ways.
MAIL_FORM = r"^[^@\s<>,;:\"()\[\]\\[:cntrl:]]+@[^@\s<>,;:\"()\[\]\\[:cntrl:]]+$"


@dataclass(frozen=True)
class Way:
    """One channel to a contact: its `address`, the `key` by which it is compared and suppressed,
    whether it is `usable` in form, and what `stops` it: the `suppressions` of the key, by the
    channels that they are about."""

    channel: str
    address: Any
    key: Any
    usable: ColumnElement[bool]
    suppressions: dict[str, Any]

    @property
    def stops(self) -> Any:
        return func.coalesce(*(one.reason for one in self.suppressions.values()), null())

    @property
    def open(self) -> ColumnElement[bool]:
        return and_(self.usable, self.stops.is_(None))


def fates(ctx: "Context", campaign: Campaign, channels: Sequence[str]) -> Select[Any]:
    """Rows of n, contact_id, channel, address, state and reason. The waiting recipients of one
    channel have numbers in a row. Raises Invalid without a segment."""
    ways = [_way(channel) for channel in channels]
    chosen = _chosen(ctx, campaign, ways).subquery()
    first = func.row_number().over(
        partition_by=(chosen.c.channel, chosen.c.key), order_by=chosen.c.contact_id
    )
    ranked = select(chosen, first.label("place")).subquery()
    doubled = and_(ranked.c.key.is_not(None), ranked.c.place > 1)
    state = case(
        (doubled, "skipped"),
        (ranked.c.key.is_not(None), "queued"),
        (ranked.c.stopped.is_not(None), "suppressed"),
        else_="skipped",
    )
    reason = case(
        (doubled, SAME_ADDRESS),
        (ranked.c.key.is_not(None), null()),
        (ranked.c.stopped.is_not(None), ranked.c.stopped),
        (ranked.c.lost, NO_COUNTRY),
        else_=NO_ADDRESS,
    )
    order = (case((state == "queued", 0), else_=1), ranked.c.channel, ranked.c.contact_id)
    return select(
        func.row_number().over(order_by=order).label("n"),
        ranked.c.contact_id,
        ranked.c.channel,
        ranked.c.address,
        state.label("state"),
        reason.label("reason"),
    )


def _chosen(ctx: "Context", campaign: Campaign, ways: list[Way]) -> Select[Any]:
    """Each contact with the first way that is open to it, else with what stopped it."""

    def first(part: str) -> ColumnElement[Any]:
        return case(*((way.open, getattr(way, part)) for way in ways), else_=null())

    named = case(*((way.open, literal(way.channel, String)) for way in ways), else_=null())
    statement = select(
        Contact.id.label("contact_id"),
        named.label("channel"),
        first("address").label("address"),
        first("key").label("key"),
        func.coalesce(*(case((way.usable, way.stops)) for way in ways), null()).label("stopped"),
        _of_no_country(ways).label("lost"),
    )
    for way in ways:
        for channel, one in way.suppressions.items():
            same = and_(one.org_id == ctx.org_id, one.address == way.key, one.channel == channel)
            statement = statement.outerjoin(one, same)
    return statement.where(members(ctx, campaign))


def members(ctx: "Context", campaign: Campaign) -> ColumnElement[bool]:
    """The contacts that it is meant for. Raises Invalid."""
    if campaign.retry_of_id is not None:
        return _failed(ctx, campaign)
    if campaign.segment_id is None:
        raise Invalid("Say which segment receives this.", "segmentId")
    return condition(ctx, ctx.referred(Segment, campaign.segment_id, "segmentId"))


def _failed(ctx: "Context", campaign: Campaign) -> ColumnElement[bool]:
    """Those who did not get the other campaign. A bounce is no failure to try again."""
    row = CampaignRecipient
    failed: ColumnElement[bool] = and_(row.state == "failed", row.bounced_at.is_(None))
    if campaign.retry_uncertain:
        failed = or_(failed, row.state == "uncertain")
    of_other = (row.org_id == ctx.org_id, row.campaign_id == campaign.retry_of_id)
    found = Contact.id.in_(select(row.contact_id).where(*of_other, failed))
    return and_(Contact.org_id == ctx.org_id, Contact.deleted_at.is_(None), found)


def _way(channel: str) -> Way:
    # Only what a number receives has channels to tell apart.
    about = dict.fromkeys((EVERY_CHANNEL, own_channel(channel)))
    suppressions = {one: aliased(NtfSuppression) for one in about}
    if channel == "email":
        usable = func.coalesce(Contact.email.regexp_match(MAIL_FORM), false())
        return Way(channel, Contact.email, Contact.email_key, usable, suppressions)
    number = Contact.phone_key
    return Way(channel, number, number, number.is_not(None), suppressions)


def _of_no_country(ways: list[Way]) -> ColumnElement[bool]:
    """A number is there, but nobody knows in which country."""
    if all(way.channel == "email" for way in ways):
        return false()
    national = Contact.phone.regexp_match(r"^[^+]*[0-9]") & Contact.phone.not_like("00%")
    return and_(Contact.phone_key.is_(None), Contact.country.is_(None), national)
