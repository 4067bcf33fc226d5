"""Addresses are suppressed by hand, looked up, and freed again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement

from app.compose.errors import Conflict, Invalid
from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line, Payload, RequiredLine, Target, Text
from app.compose.registry import command, query
from app.modules.identity.email_address import EmailAddress, fold
from app.modules.notification.models import NtfSuppression
from app.modules.notification.numbers import e164
from app.modules.notification.suppression import EVERY_CHANNEL, lift_one, suppress_all, suppressed

if TYPE_CHECKING:
    from app.compose.context import Context

Reason = Literal["bounced", "complained", "stopped", "unsubscribed", "manual"]
MOST = 5_000
MAIL = TypeAdapter(EmailAddress)
NOT_ONE = "is no email address and no phone number with its country’s code"
COMPLAINED = (
    "Its owner marked a message of yours as spam. Confirm that they asked for messages again."
)


class SuppressOne(Payload):
    """An email address, or a number with its country's code; `channel` narrows a number to text
    messages or to WhatsApp."""

    address: RequiredLine
    channel: Literal["sms", "whatsapp"] | None = None
    detail: Line = ""


class SuppressMany(Payload):
    """One address or number in each of the `lines`; empty ones are passed over."""

    lines: Annotated[list[Text], Field(min_length=1, max_length=MOST)]
    detail: Line = ""


class LiftSuppression(Target):
    """`reason` says what allows it. A complaint is lifted only where it is `confirmed` that its
    owner asked for it."""

    reason: RequiredLine
    confirmed: bool = False


class ListSuppressions(EntityParameters):
    """`q` is a part of the address."""

    q: Search | None = None
    reason: Reason | None = None
    channel: Literal["sms", "whatsapp"] | None = None
    origin_id: UUID | None = None


@dataclass(frozen=True)
class Suppressed:
    """How many are new, and how many were suppressed before."""

    added: int
    known: int


def _holds(letters: str) -> ColumnElement[bool]:
    return NtfSuppression.address.contains(fold(letters), autoescape=True)


SUPPRESSIONS = Listing(
    NtfSuppression, sorts=sorts(NtfSuppression, "address", "since"), filters={"q": _holds}
)


@query("notification.listSuppressions", right="suppression:read")
def list_suppressions(ctx: "Context", data: ListSuppressions) -> Page:
    """A page of them, the newest first."""
    return SUPPRESSIONS.page(ctx, data)


@command("notification.suppress", right="suppression:manage")
def suppress_one(ctx: "Context", data: SuppressOne) -> NtfSuppression:
    """From now on nothing is sent there. Raises Conflict for what is suppressed already."""
    address = address_of(data.address)
    if address is None:
        raise Invalid(NOT_ONE, "address")
    if data.channel and "@" in address:
        raise Invalid("is for phone numbers", "channel")
    channel = data.channel or EVERY_CHANNEL
    made = _by_hand(ctx, [address], data.detail, channel)
    if not made:
        raise Conflict(f"{address} is suppressed already.", code="duplicate")
    return made[0]


@command("notification.suppressMany", right="suppression:manage")
def suppress_many(ctx: "Context", data: SuppressMany) -> Suppressed:
    """All of them, or none: raises Invalid that names each line that is no address."""
    lines = [(number, line.strip()) for number, line in enumerate(data.lines, 1)]
    read = [(number, line, address_of(line)) for number, line in lines if line]
    wrong = [
        {"field": f"lines.{number - 1}", "message": f"Line {number}: “{line[:60]}” {NOT_ONE}."}
        for number, line, address in read
        if address is None
    ]
    if wrong:
        raise Invalid(wrong[0]["message"], errors=wrong)
    if not read:
        raise Invalid("Write at least one address.", "lines")
    found = {address for _, _, address in read if address}
    added = len(_by_hand(ctx, found, data.detail))
    return Suppressed(added, len(found) - added)


@command("notification.liftSuppression", right="suppression:manage")
def lift_suppression(ctx: "Context", one: NtfSuppression, data: LiftSuppression) -> NtfSuppression:
    """Messages may go there again. Raises Invalid for a complaint that nobody confirms."""
    if one.reason == "complained" and not data.confirmed:
        raise Invalid(COMPLAINED, "confirmed", code="rule-refused", rule="complaint-confirmed")
    lift_one(ctx, one, data.reason)
    ctx.emit(
        "suppression.lifted",
        one,
        address=one.address,
        channel=one.channel,
        was=one.reason,
        reason=data.reason,
    )
    return one


def address_of(text: str) -> str | None:
    """The address or number as it is compared; None where it is neither."""
    if "@" not in text:
        return e164(text)
    try:
        return fold(MAIL.validate_python(text))
    except ValidationError:
        return None


def _by_hand(
    ctx: "Context", addresses: Collection[str], detail: str, channel: str = EVERY_CHANNEL
) -> list[NtfSuppression]:
    """Those that are new."""
    by: dict[str, Any] = {"channel": channel, "by_id": ctx.actor.id}
    new = suppress_all(ctx, addresses, "manual", detail, **by)
    made = [one for one in suppressed(ctx, new, channel) if one.channel == channel]
    for one in made:
        ctx.emit("suppression.added", one, address=one.address, channel=channel, reason=detail)
    return made
