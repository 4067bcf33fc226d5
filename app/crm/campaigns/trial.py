"""A test of a campaign, to one's own mailbox or any address, before anybody else gets it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Line, Target
from app.compose.registry import command, queue_job
from app.crm.campaigns.audience import members
from app.crm.campaigns.checklist import NAMES, require_ready
from app.crm.campaigns.commands import templates_of
from app.crm.campaigns.record import Campaign
from app.crm.campaigns.rendering import Rendering, addressees
from app.crm.contacts.record import Contact
from app.crm.templates.content import compiled
from app.modules.identity.email_address import EmailAddress
from app.modules.identity.models import User
from app.modules.notification.carriers import Outgoing, carrier_for
from app.modules.notification.mail import queue_mail
from app.modules.notification.numbers import FORM

if TYPE_CHECKING:
    from app.compose.context import Context

SEND = "crm.send-campaign-test"
ADDRESS: TypeAdapter[str] = TypeAdapter(EmailAddress)
# The number of the recipient of a test is nobody's.
TEST = 0


class SendTest(Target):
    """`to` is an address, or a number for text messages (without: the actor's own address);
    `contactId` whose names are in it (without: the first of the segment)."""

    to: Line | None = None
    contact_id: UUID | None = None


@command("crm.testCampaign", right="campaign:update")
def send_test(ctx: "Context", campaign: Campaign, data: SendTest) -> Campaign:
    """Sends it once for each channel that `to` fits. Raises Invalid, as launching does."""
    require_ready(ctx, campaign)
    to = data.to or ctx.session.get_one(User, (ctx.org_id, ctx.actor.id)).email
    messages = [one for one in _messages(ctx, campaign, data.contact_id, to) if _fits(one)]
    if not messages:
        raise Invalid("is no address for this campaign's channel", "to")
    for message in messages:
        _send(ctx, message)
    ctx.emit("campaign.tested", campaign, to=to, **campaign.event_facts())
    return campaign


@queue_job(SEND)
def send_text(ctx: "Context", data: dict[str, Any]) -> dict[str, str | None]:
    """A text message; what fails for now is tried again by the queue."""
    message = Outgoing.of_json(data["message"])
    carrier = carrier_for(message.channel)
    if carrier is None:
        return {"refused": "There is no provider any more."}
    with carrier.open() as line:
        (outcome,) = line.send([message], f"test/{data['key']}")
    return {"refused": outcome.refused}


def _messages(
    ctx: "Context", campaign: Campaign, contact_id: UUID | None, to: str
) -> list[Outgoing]:
    found = addressees(ctx, [contact_id or _somebody(ctx, campaign)])
    if not found:
        raise Invalid("There is no such contact.", "contactId")
    (addressee,) = found.values()
    return [
        Rendering(ctx, campaign, compiled(ctx, template)).message(TEST, to, addressee)
        for template in templates_of(ctx, campaign)
    ]


def _somebody(ctx: "Context", campaign: Campaign) -> UUID:
    anybody = ctx.session.scalar(select(Contact.id).where(members(ctx, campaign)).limit(1))
    if anybody is None:
        raise Invalid("Its segment is empty: say whose names are to be in it.", "contactId")
    return anybody


def _fits(message: Outgoing) -> bool:
    try:
        mail = bool(ADDRESS.validate_python(message.to))
    except ValidationError:
        mail = False
    number = FORM.fullmatch(message.to) is not None
    return mail if message.channel == "email" else number


def _send(ctx: "Context", message: Outgoing) -> None:
    if message.channel == "email":
        queue_mail(ctx, message.to, f"[Test] {message.subject}", message.text, message.html)
        return
    if carrier_for(message.channel) is None:
        raise Invalid(f"No provider for {NAMES[message.channel]} is configured.", "type")
    ctx.queue.add(SEND, {"message": message.as_json(), "key": str(message.key)})
