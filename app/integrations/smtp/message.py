"""A message as bytes on the wire. The library refuses line breaks in headers."""

from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, localtime
from typing import Any

from app.modules.notification.attachments import Attachment
from app.modules.notification.carriers import Outgoing

LONGEST, USUAL = 998, 78


class _Written(EmailPolicy):
    """A header in plain ASCII that fits is written as it is: to parse and fold each costs half of a
    mail's time. So is one that can't be folded, such as a link: readers want it whole."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (
            (name, value)
            if self._is_plain(name, value)
            else super().header_store_parse(name, value)
        )

    def _is_plain(self, name: str, value: Any) -> bool:
        if name.lower().startswith("content-") or not isinstance(value, str):
            return False
        length = len(name) + 2 + len(value)
        fits = length <= USUAL or (length <= LONGEST and " " not in value)
        return fits and value.isascii() and value.isprintable()


PLAIN = _Written(linesep="\r\n", refold_source="none")
ANY_ALPHABET = PLAIN.clone(utf8=True)


def message_of(message: Outgoing, sender: str) -> EmailMessage:
    """Plain text with an HTML alternative, and what goes along; from `sender` if the message names
    nobody. Raises ValueError."""
    addresses = [message.to, *message.cc, message.reply_to]
    made = EmailMessage(policy=PLAIN if all(map(str.isascii, addresses)) else ANY_ALPHABET)
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
        made["Date"] = format_datetime(localtime())
    made.set_content(message.text)
    if message.html:
        made.add_alternative(message.html, subtype="html")
    for kept in message.attachments:
        Attachment.of_json(kept).join(made)
    return made
