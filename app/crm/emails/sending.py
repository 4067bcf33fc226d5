"""A person's email to a contact: from the org's address in the person's name, answers to the
person, kept as an activity that shows what becomes of it."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Moment, Payload, Target
from app.compose.registry import command
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.emails.variables import filled, variables
from app.modules.identity.email_address import EmailAddress, fold
from app.modules.identity.models import User
from app.modules.notification.mail import Author, queue_mail
from app.modules.notification.models import Mail, NtfSuppression
from app.modules.notification.suppression import lift, suppressed

if TYPE_CHECKING:
    from app.compose.context import Context

SIGNED = "\n\n-- \n"


class SendEmail(Payload):
    """To the contact's own address, if no other is named. `inReplyTo` is the email (an activity)
    that it goes on from. `anyway`: also to an address that mail came back from. With `at` it goes
    out then; until then the activity is open, and `dueAt` says when."""

    at: Moment | None = None
    to: EmailAddress | None = None
    cc: Annotated[list[EmailAddress], Field(max_length=10)] = []
    in_reply_to: UUID | None = None
    anyway: bool = False


class SendEmailAgain(Target):
    pass


def send(ctx: "Context", activity: Activity, data: SendEmail) -> None:
    """Puts the activity's subject and text, filled in, into the outbox. Raises Invalid."""
    sender = sender_of(ctx, activity)
    to = check(ctx, activity, data)
    fill(ctx, activity, sender)
    post(ctx, activity, sender, to, data)


def sender_of(ctx: "Context", activity: Activity) -> User:
    """Who writes it. Raises Invalid."""
    sender = ctx.as_program().find(User, ctx.actor.id) if ctx.actor.id else None
    if sender is None or activity.actor_id != sender.id:
        raise Invalid("An email is written in one's own name.", "actorId")
    return sender


def check(ctx: "Context", activity: Activity, data: SendEmail) -> str:
    """The address that it goes to, if mail may go there. Raises Invalid."""
    contact = ctx.session.get_one(Contact, (ctx.org_id, activity.contact_id))
    to = _address(contact, data)
    _refuse_suppressed(ctx, [to, *data.cc], anyway=data.anyway)
    _answered(ctx, activity, data.in_reply_to)
    return to


def post(ctx: "Context", activity: Activity, sender: User, to: str, data: SendEmail) -> None:
    """Into the outbox, as it is written."""
    before = _answered(ctx, activity, data.in_reply_to)
    signature = str(sender.preferences.get("signature") or "").replace("\r\n", "\n").strip()
    mail = queue_mail(
        ctx,
        to,
        activity.subject,
        f"{activity.body}{SIGNED}{signature}\n" if signature else f"{activity.body}\n",
        cc=[address for address in dict.fromkeys(data.cc) if fold(address) != fold(to)],
        author=_author(sender, before),
    )
    activity.mail_id = mail.id


@command("crm.sendEmailAgain", right="activity:update")
def send_again(ctx: "Context", activity: Activity, data: SendEmailAgain) -> Activity:
    """A person decides that an email that failed, or perhaps did, goes out again. Raises
    Conflict."""
    if activity.mail_id is None:
        raise Conflict("This activity was not sent as an email.", code="wrong-state")
    ctx.as_program().dispatch("notification.sendMailAgain", {"id": activity.mail_id})
    return activity


def _author(sender: User, before: Mail | None) -> Author:
    if before is None:
        return Author(sender.id, sender.name, sender.email)
    thread = " ".join(filter(None, (before.references, before.message_id)))
    return Author(sender.id, sender.name, sender.email, before.message_id, thread)


def _address(contact: Contact, data: SendEmail) -> str:
    if data.to:
        return data.to
    if not contact.email:
        raise Invalid(f"{contact.name} has no email address.", "send.to")
    return contact.email


def fill(ctx: "Context", activity: Activity, sender: User) -> None:
    """Puts what the variables stand for into subject and text. Raises Invalid."""
    contact = ctx.session.get_one(Contact, (ctx.org_id, activity.contact_id))
    deal = ctx.find(Deal, activity.deal_id) if activity.deal_id else None
    known = variables(ctx, contact, deal, sender)
    activity.subject = filled(activity.subject, known, sender.locale, "subject")[:200]
    text = (activity.body or "").replace("\r\n", "\n").strip()
    activity.body = filled(text, known, sender.locale, "body")
    if not activity.body:
        raise Invalid("An email needs a text.", "body")


def refusing(ctx: "Context", addresses: list[str]) -> list[NtfSuppression]:
    """Those that a person can't write to: who only wants nothing sent to many may be answered."""
    found = suppressed(ctx, addresses)
    return [one for one in found if one.reason in ("bounced", "complained")]


def _refuse_suppressed(ctx: "Context", addresses: list[str], *, anyway: bool) -> None:
    if anyway:
        for address in addresses:
            lift(ctx, address)
    for one in refusing(ctx, addresses):
        why = "said it is unwanted" if one.reason == "complained" else "came back"
        raise Invalid(
            f"Mail to {one.address} {why} on {one.since.date()}: {one.detail}",
            "send.to",
            code="suppressed",
        )


def _answered(ctx: "Context", activity: Activity, email_id: UUID | None) -> Mail | None:
    """The mail that it goes on from."""
    if email_id is None:
        return None
    email = ctx.referred(Activity, email_id, "send.inReplyTo")
    if email.mail_id is None or email.contact_id != activity.contact_id:
        raise Invalid("is no email with this contact", "send.inReplyTo")
    return ctx.session.get_one(Mail, (ctx.org_id, email.mail_id))
