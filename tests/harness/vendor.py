"""Vendors of a test's own: real loopback HTTP servers that answer byte for byte as the vendor's
documentation shows, refuse what the vendor would refuse, and fail when they are told to."""

import json
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

EXCHANGES = Path(__file__).with_name("exchanges")
PAGE = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Request:
    """`query` and `form` are lists of pairs in their order; `json` is None for what is none."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    raw: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.raw)
        except ValueError:
            return None

    @property
    def form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.raw.decode(), keep_blank_values=True)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @classmethod
    def of(cls, kept: dict[str, Any], **instead: Any) -> "Answer":
        """As an exchange writes it; `instead` replaces parts of its body."""
        body = {**kept["body"], **instead}
        return cls(kept["status"], kept["headers"], json.dumps(body).encode())


GARBAGE = Answer(200, PAGE, b"<html><body>Welcome to our network</body></html>")
BROKEN = Answer(200, {"Content-Type": "application/json"}, b'{"id": "49a3')
GATEWAY = Answer(502, PAGE, b"<html><body><h1>502 Bad Gateway</h1></body></html>")


class Vendor(ABC):
    """`requests` are all that came, in their order. `plan` holds what is done with the next ones
    instead: the name of an exchange or an `Answer` is given as it is; "nothing" keeps the caller
    waiting, "close" hangs up unread, "lost" does it and hangs up, "slow" does it and waits a
    little. A subclass says in `answer` what it does otherwise."""

    def __init__(self, name: str, *, recording: bool = True) -> None:
        self.exchanges: dict[str, Any] = json.loads((EXCHANGES / f"{name}.json").read_text())
        self.requests: list[Request] = []
        self.plan: list[str | Answer] = []
        self.recording = recording
        self.lock = threading.Lock()
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """What the vendor's …_BASE_URL has to be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def clear(self) -> None:
        with self.lock:
            self.requests.clear()
            self.plan.clear()

    def said(self, name: str, **instead: Any) -> Answer:
        """The response of an exchange, parts of its body replaced."""
        return Answer.of(self.exchanges[name]["response"], **instead)

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """What the vendor says when nothing else is planned."""

    def serve(self, request: Request) -> Answer | None:
        """The answer; None: hang up."""
        with self.lock:
            if self.recording:
                self.requests.append(request)
            planned = self.plan.pop(0) if self.plan else None
        if isinstance(planned, Answer):
            return planned
        if planned == "close":
            return None
        if planned == "nothing":
            self.over.wait(60)
            return None
        if planned not in (None, "lost", "slow"):
            return self.said(str(planned))
        with self.lock:
            done = self.answer(request)
        if planned == "slow":
            self.over.wait(0.3)
        return None if planned == "lost" else done


def _handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet an answer: else the kernel holds the second back for 40 ms.
        wbufsize = -1
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            parts = urlsplit(self.path)
            query = parse_qsl(parts.query, keep_blank_values=True)
            reply = vendor.serve(Request(self.command, parts.path, query, headers, raw))
            if reply is None:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)
            self.wfile.flush()

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
