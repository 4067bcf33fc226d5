"""Requests to a vendor: what came back, or why nothing did."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from json import loads
from typing import Any

import httpx
from pydantic_core import to_json

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5.0, 15.0, 30.0
MOST_BYTES = 1_000_000
AGENT = "compose-crm/1.0"
LONGEST = timedelta(hours=1)
NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL)


class Unreachable(Exception):
    """Nothing was sent."""


class Lost(Exception):
    """It was sent, but no answer came: whether it was done is unknown."""


@dataclass(frozen=True)
class Reply:
    """`body` is {} for what is no JSON object, such as a page of a network in between."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def retry_after(self) -> timedelta | None:
        """How long one is asked to wait, at most an hour."""
        said = self.headers.get("retry-after", "")
        if said.isdigit():
            return min(timedelta(seconds=int(said[:6])), LONGEST)
        return _until(said)


class Caller:
    """A vendor at `base_url`, over connections that are kept open."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def ask(self, method: str, path: str, *, json: Any = None, **request: Any) -> Reply:
        """One request, its body by `json` or `data` (a form). A redirect is not followed. Raises
        Unreachable, Lost."""
        if json is not None:
            kind = {"Content-Type": "application/json", **request.get("headers", {})}
            request |= {"content": to_json(json), "headers": kind}
        try:
            with self._client.stream(method, path, **request) as answer:
                content = _content(answer)
        except NOTHING_SENT as error:
            raise Unreachable(_words(error)) from error
        except httpx.HTTPError as error:
            raise Lost(_words(error)) from error
        kind = answer.headers.get("content-type", "")
        return Reply(answer.status_code, answer.headers, _object(content, kind))


@contextmanager
def calling(base_url: str, **options: Any) -> Iterator[Caller]:
    """Calls the vendor at `base_url`; `options` are httpx's, `headers` and `auth` above all. The
    machine's proxies and .netrc are left out: they are for people."""
    headers = {"User-Agent": AGENT, "Accept": "application/json", **options.pop("headers", {})}
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(
        base_url=base_url,
        headers=headers,
        timeout=timeout,
        verify=_trusting(),
        trust_env=False,
        **options,
    ) as client:
        yield Caller(client)


@cache
def _trusting() -> ssl.SSLContext:
    """To read whom httpx trusts takes a tenth of a second."""
    return httpx.create_ssl_context(trust_env=False)


def _content(answer: httpx.Response) -> bytes:
    """At most MOST_BYTES of it, and at most WHOLE_SECONDS long: what is longer is no answer."""
    until, found = time.monotonic() + WHOLE_SECONDS, b""
    for part in answer.iter_bytes():
        found += part
        if len(found) > MOST_BYTES or time.monotonic() > until:
            return b""
    return found


def _object(content: bytes, kind: str) -> dict[str, Any]:
    if "json" not in kind:
        return {}
    try:
        found = loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _until(said: str) -> timedelta | None:
    try:
        left = parsedate_to_datetime(said) - datetime.now(UTC)
    except (ValueError, TypeError):
        return None
    return min(max(left, timedelta()), LONGEST)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
