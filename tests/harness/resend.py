"""A Resend of a test's own: answers as the vendor's API does, and sends once for each key."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ANSWERS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "integrations" / "resend_answers.json").read_text()
)


class Resend:
    """`requests` are all that came, `sent` the mails by their keys; `answers` are names of replies
    to give first, `drop` how many to take without a reply."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.sent: dict[str, Any] = {}
        self.answers: list[str] = []
        self.drop = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """What RESEND_BASE_URL has to be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, headers: dict[str, str], body: Any) -> Any:
        """The reply's status, headers and body; None: the line breaks."""
        self.requests.append({"path": path, "headers": headers, "json": body})
        if self.answers:
            return ANSWERS[self.answers.pop(0)]
        if headers.get("authorization") != "Bearer re_test_key":
            return ANSWERS["invalid_api_key"]
        key = headers.get("idempotency-key", "")
        if self.sent.setdefault(key, body) != body:
            return ANSWERS["invalid_idempotent_request"]
        if self.drop:
            self.drop -= 1
            return None
        return ANSWERS["send"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        resend = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = resend.answer(self.path, headers, json.loads(raw))
                if reply is None:
                    self.close_connection = True
                    return
                content = json.dumps(reply["body"]).encode()
                self.send_response(reply["status"])
                for name, value in reply["headers"].items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
