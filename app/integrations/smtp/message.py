"""A message as bytes on the wire. The library refuses line breaks in headers."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from app.modules.notification.attachments import Attachment
from app.modules.notification.carriers import Outgoing


def message_of(message: Outgoing, sender: str) -> EmailMessage:
    """Plain text with an HTML alternative, and what goes along; from `sender` if the message names
    nobody. Raises ValueError."""
    addresses = [message.to, *message.cc, message.reply_to]
    made = EmailMessage(policy=SMTP.clone(utf8=not all(map(str.isascii, addresses))))
    made["From"] = message.sender or sender
    made["To"] = message.to
    if message.cc:
        made["Cc"] = ", ".join(message.cc)
    if message.reply_to:
        made["Reply-To"] = message.reply_to
    made["Subject"] = message.subject
    for header, value in message.headers.items():
        made[header] = value
    if "Date" not in message.headers:
        made["Date"] = localtime()
    made.set_content(message.text)
    if message.html:
        made.add_alternative(message.html, subtype="html")
    for kept in message.attachments:
        Attachment.of_json(kept).join(made)
    return made
