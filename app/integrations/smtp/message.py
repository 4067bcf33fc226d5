"""A mail as bytes on the wire. The library refuses line breaks in headers."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.modules.notification.attachments import Attachment
from app.modules.notification.models import Mail


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Plain text with an HTML alternative, and what goes along. A person's mail has the person's
    name on the program's own address, and the person's address for answers."""
    addresses = [mail.address, *mail.cc, mail.reply_to or ""]
    message = EmailMessage(policy=SMTP.clone(utf8=not all(map(str.isascii, addresses))))
    message["From"] = sender_of(mail, sender)
    message["To"] = mail.address
    for header, value in _headers(mail):
        message[header] = value
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for kept in mail.attachments:
        Attachment.of_json(kept).join(message)
    return message


def sender_of(mail: Mail, sender: str) -> str:
    """Nina Holm <crm@example.com>."""
    if not mail.from_name:
        return sender
    return str(Address(mail.from_name, addr_spec=parseaddr(sender)[1]))


def _headers(mail: Mail) -> list[tuple[str, str]]:
    found = [
        ("Cc", ", ".join(mail.cc)),
        ("Reply-To", mail.reply_to),
        ("In-Reply-To", mail.in_reply_to),
        ("References", mail.references),
        ("Auto-Submitted", None if mail.sender_id else "auto-generated"),
    ]
    return [(header, value) for header, value in found if value]
