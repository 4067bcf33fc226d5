"""Requests to a real server, many at the same moment."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(
    server: str,
    token: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    chunked: bool = False,
    **headers: str,
) -> Reply:
    """One request on a connection of its own; `body` is JSON, or bytes as they are."""
    line = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    pieces: Any = iter([raw]) if chunked else raw
    line.request(method, path, pieces, sent, encode_chunked=chunked)
    answer = line.getresponse()
    reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
    line.close()
    return reply


def at_once(act: Callable[[int], Reply], times: int = 20) -> list[Reply]:
    """`act(number)` in so many threads that start together."""
    start = Barrier(times)

    def run(number: int) -> Reply:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
