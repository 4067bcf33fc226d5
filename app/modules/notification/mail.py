"""A mail is a row first: rendered, with its own Message-ID, in the transaction it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app
from pydantic import TypeAdapter, ValidationError

from app.compose.errors import Invalid
from app.compose.records import new_id
from app.modules.identity.email_address import EmailAddress
from app.modules.notification.attachments import Attachment
from app.modules.notification.carriers import Outgoing, key_of
from app.modules.notification.letters import html_of
from app.modules.notification.models import Mail
from app.modules.notification.wording import one_line

if TYPE_CHECKING:
    from app.compose.context import Context

SEND = "notification.send-mail"
ADDRESS: TypeAdapter[str] = TypeAdapter(EmailAddress)


@dataclass(frozen=True)
class Author:
    """The person who writes it: the name in From, the address that answers go to. `in_reply_to` and
    `references` are of the mail that it answers."""

    user_id: UUID
    name: str
    address: str
    in_reply_to: str | None = None
    references: str | None = None


def queue_mail(
    ctx: "Context",
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    *,
    secret: bool = False,
    template_key: str | None = None,
    attachments: Sequence[Attachment] = (),
    not_before: datetime | None = None,
    cc: Sequence[str] = (),
    author: Author | None = None,
) -> Mail:
    """Puts a mail to the address `to` into the outbox; it goes out after the commit, or at
    `not_before`.

    Without `html` the text's own is made. `secret`: its text is forgotten once it was sent (links
    that let somebody in). Without `author` it is the program that writes. Raises Invalid for what
    is no address.
    """
    mail_id = new_id()
    mail = Mail(
        id=mail_id,
        address=_checked(to, "to"),
        cc=[_checked(address, "cc") for address in cc],
        subject=one_line(subject),
        text=text,
        html=html or html_of(text),
        message_id=f"<{mail_id}@{mail_domain()}>",
        template_key=template_key,
        secret=secret,
        attachments=[attachment.as_json() for attachment in attachments],
        state="queued",
        **_signed(author),
    )
    with ctx.unit.open():
        ctx.session.add(mail)
        ctx.session.flush()
        delay = not_before - ctx.now if not_before else timedelta()
        ctx.queue.add(SEND, {"mailId": mail_id}, delay=delay)
    return mail


def _signed(author: Author | None) -> dict[str, Any]:
    if author is None:
        return {}
    return {
        "sender_id": author.user_id,
        "from_name": one_line(author.name),
        "reply_to": _checked(author.address, "replyTo"),
        "in_reply_to": author.in_reply_to,
        "references": author.references,
    }


def _checked(address: str, name: str) -> str:
    try:
        return ADDRESS.validate_python(address)
    except ValidationError:
        raise Invalid("is not an email address", name) from None


def outgoing_of(mail: Mail) -> Outgoing:
    """The mail as carriers take it. A person's has the person's name on the program's own
    address."""
    headers = {
        "Message-ID": mail.message_id,
        "In-Reply-To": mail.in_reply_to,
        "References": mail.references,
        "Auto-Submitted": None if mail.sender_id else "auto-generated",
        "Date": format_datetime(mail.created_at),
    }
    return Outgoing(
        key=key_of(mail.org_id, mail.id),
        channel="email",
        to=mail.address,
        subject=mail.subject,
        html=mail.html or "",
        text=mail.text,
        sender=_sender(mail),
        reply_to=mail.reply_to or "",
        cc=tuple(mail.cc),
        headers={name: value for name, value in headers.items() if value},
        attachments=tuple(mail.attachments),
    )


def _sender(mail: Mail) -> str:
    """Nina Holm <crm@example.com>."""
    if not mail.from_name:
        return ""
    address = parseaddr(current_app.config["SETTINGS"].mail_from)[1]
    return str(Address(mail.from_name, addr_spec=address))


def mail_domain() -> str:
    """What stands behind the @ in the ids of our messages."""
    sender: str = current_app.config["SETTINGS"].mail_from
    return sender.rpartition("@")[2].strip(" >") or "localhost"
