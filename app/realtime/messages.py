"""The words of the protocol (http.md, WebSocket): what a client may say and what it hears."""

import json
from dataclasses import dataclass
from typing import Any

from app.compose.events import Event, plain

LONGEST = 64 * 1024


class BadMessage(Exception):
    """The client said what nobody understands; the text says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a client. `kind` is subscribe, unsubscribe or ping."""

    kind: str
    channel: str = ""
    after: int | None = None


def understand(message: str | bytes | None) -> Said:
    """Raises BadMessage."""
    if not isinstance(message, str):
        raise BadMessage("Messages are text.")
    if len(message) > LONGEST:
        raise BadMessage("The message is too long.")
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        raise BadMessage("The message is not JSON.") from None
    if not isinstance(body, dict):
        raise BadMessage("The message is not an object.")
    return _said(body)


def _said(body: dict[str, Any]) -> Said:
    kind = body.get("type")
    if kind == "ping":
        return Said("ping")
    if kind not in ("subscribe", "unsubscribe"):
        raise BadMessage("The type is subscribe, unsubscribe or ping.")
    channel, after = body.get("channel"), body.get("after")
    if not isinstance(channel, str):
        raise BadMessage("The channel is a text.")
    if after is not None and (type(after) is not int or after < 0):
        raise BadMessage("`after` is the number of an event.")
    return Said(kind, channel, after)


def text(kind: str, **fields: Any) -> str:
    """A message as it goes over the wire; fields that are None stay away."""
    given = {name: value for name, value in fields.items() if value is not None}
    return json.dumps({"type": kind, **given}, separators=(",", ":"), ensure_ascii=False)


def error(code: str, *, channel: str | None = None, detail: str | None = None) -> str:
    """`code` is forbidden, unknown_channel or bad_message."""
    return text("error", code=code, channel=channel, detail=detail)


def event(channel: str, happened: Event) -> str:
    """An event as the channel's subscribers hear it."""
    body = {
        "type": "event",
        "channel": channel,
        "seq": happened.seq,
        "id": happened.id,
        "event": happened.name,
        "at": happened.at,
        "actorId": happened.actor_id,
        "payload": happened.payload,
    }
    return json.dumps(plain(body), separators=(",", ":"), ensure_ascii=False)
