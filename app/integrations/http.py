"""One JSON request to a vendor: what came back, or why nothing did."""

import json
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
MOST_BYTES = 1_000_000
AGENT = "compose-crm/1.0"
LONGEST = timedelta(hours=1)


class Unreachable(Exception):
    """Nothing was sent."""


class Lost(Exception):
    """It was sent, but no answer came: whether it was done is unknown."""


@dataclass(frozen=True)
class Reply:
    """`body` is {} for what is no JSON object, such as a page of a network in between."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def retry_after(self) -> timedelta | None:
        """How long one is asked to wait, at most an hour."""
        said = self.headers.get("retry-after", "")
        return min(timedelta(seconds=int(said[:6])), LONGEST) if said.isdigit() else None


def post_json(url: str, body: Any, headers: dict[str, str]) -> Reply:
    """Raises Unreachable, Lost."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    sent = {"Content-Type": "application/json", "User-Agent": AGENT, **headers}
    with closing(_line(parts.scheme, parts.hostname or "", parts.port)) as line:
        try:
            line.connect()
            line.sock.settimeout(READ_SECONDS)
        except OSError as error:
            raise Unreachable(str(error)) from error
        try:
            line.request("POST", target, json.dumps(body).encode(), sent)
            answer = line.getresponse()
            content = answer.read(MOST_BYTES)
        except (OSError, HTTPException) as error:
            raise Lost(str(error) or type(error).__name__) from error
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, found, _object(content, found.get("content-type", "")))


def _line(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=context)
    return HTTPConnection(host, port, timeout=CONNECT_SECONDS)


def _object(content: bytes, kind: str) -> dict[str, Any]:
    if "json" not in kind:
        return {}
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
