"""A mail as bytes on the wire. The library refuses line breaks in headers."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.modules.notification.attachments import Attachment
from app.modules.notification.models import Mail


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Plain text with an HTML alternative, and what goes along."""
    message = EmailMessage(policy=SMTP.clone(utf8=not mail.address.isascii()))
    message["From"] = sender
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for kept in mail.attachments:
        Attachment.of_json(kept).join(message)
    return message
