"""A message as Resend's API takes it."""

from typing import Any

from app.modules.notification.carriers import Outgoing

ITS_OWN = ("Date",)


def body_of(message: Outgoing, sender: str) -> dict[str, Any]:
    """As POST /emails takes it; what it doesn't have is left out. Our key is a tag, so that it
    comes back with every event."""
    tags = {"key": message.key, **message.tags}
    body = {
        "from": message.sender or sender,
        "to": [message.to],
        "cc": list(message.cc),
        "subject": message.subject,
        "html": message.html,
        "text": message.text,
        "reply_to": [message.reply_to] if message.reply_to else [],
        "headers": {name: one for name, one in message.headers.items() if name not in ITS_OWN},
        "tags": [{"name": name, "value": value} for name, value in tags.items()],
        "attachments": [_attached(kept) for kept in message.attachments],
    }
    return {name: value for name, value in body.items() if value}


def unfit(message: Outgoing) -> str | None:
    """Why this can't be a mail: what stands in a header is one line."""
    lines = (message.to, message.subject, message.sender, message.reply_to, *message.cc)
    if any("\r" in line or "\n" in line for line in (*lines, *message.headers.values())):
        return "This can't be written as a mail: a header holds a line break"
    return None


def _attached(kept: dict[str, Any]) -> dict[str, str]:
    parameters = "".join(f"; {name}={value}" for name, value in kept["parameters"].items())
    return {
        "filename": kept["name"],
        "content": kept["content"],
        "content_type": f"{kept['type']}{parameters}",
    }
