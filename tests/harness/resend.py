"""A Resend of a test's own: sends once for each key, alone or by the hundred."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any
from uuid import uuid4

from tests.harness.vendor import Answer, Request, Vendor

KEY = "re_test_key"
SECRET = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
ADDRESS = re.compile(r"^(.*<)?[^@\s<>]+@[^@\s<>]+>?$")
NAME = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
NEEDED = ("from", "to", "subject")


@dataclass(frozen=True)
class Sent:
    id: str
    key: str
    json: dict[str, Any]


class Resend(Vendor):
    """`sent` are the mails that went out, each once, and `events` the last event of each by its id.
    `bad_key` makes it refuse our key, `next_id` is what it calls the next mail."""

    def __init__(self, *, recording: bool = True) -> None:
        self.sent: list[Sent] = []
        self.events: dict[str, str] = {}
        self.count = 0
        self.bad_key = False
        self.next_id = ""
        self._known: dict[str, tuple[str, Answer]] = {}
        super().__init__("resend", recording=recording)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "RESEND_API_KEY": KEY,
            "RESEND_BASE_URL": self.url,
            "RESEND_WEBHOOK_SECRET": SECRET,
        }

    def clear(self) -> None:
        super().clear()
        self.sent.clear()
        self.events.clear()
        self.bad_key, self.next_id, self.count = False, "", 0
        self._known.clear()

    def answer(self, request: Request) -> Answer:
        if self.bad_key or request.headers.get("authorization") != f"Bearer {KEY}":
            return self.said("error-invalid_api_key")
        if request.method == "GET" and request.path.startswith("/emails/"):
            return self._found(request.path.rpartition("/")[2])
        if request.method != "POST" or request.path not in ("/emails", "/emails/batch"):
            return self._refused(404, "not_found", "Not found")
        key = request.headers.get("idempotency-key", "")
        if not 0 < len(key) <= 256:
            return self.said("error-invalid_idempotency_key")
        digest = sha256(request.raw).hexdigest()
        first, answer = self._known.get(key, (digest, None))
        if first != digest:
            return self.said("error-invalid_idempotent_request")
        if answer is None:
            answer = self._take(request, key)
            if answer.status == 200:
                self._known[key] = (digest, answer)
        return answer

    def _found(self, mail_id: str) -> Answer:
        mail = next((each for each in self.sent if each.id == mail_id), None)
        if mail is None:
            return self._refused(404, "not_found", "Email not found")
        said = {"id": mail.id, "to": mail.json["to"], "subject": mail.json["subject"]}
        return self.said("get", **said, last_event=self.events.get(mail.id, "sent"))

    def _take(self, request: Request, key: str) -> Answer:
        body = request.json
        if request.path == "/emails":
            fault = problem(body) if isinstance(body, dict) else "Not an object."
            if fault:
                return self._refused(422, "validation_error", fault)
            return self.said("send", id=self._send(body, key))
        return self._take_all(request, body, key)

    def _take_all(self, request: Request, body: Any, key: str) -> Answer:
        if not isinstance(body, list) or not 0 < len(body) <= 100:
            return self._refused(422, "validation_error", "Send between 1 and 100 emails.")
        faults = {place: problem(each, batch=True) for place, each in enumerate(body)}
        wrong = [{"index": place, "message": fault} for place, fault in faults.items() if fault]
        permissive = request.headers.get("x-batch-validation") == "permissive"
        if wrong and not permissive:
            return self._refused(422, "validation_error", str(wrong[0]["message"]))
        sent = [{"id": self._send(body[n], key)} for n, fault in faults.items() if not fault]
        name = "send-batch-permissive-partial" if permissive else "send-batch"
        more: dict[str, Any] = {"errors": wrong} if permissive else {}
        return self.said(name, data=sent, **more)

    def _send(self, mail: dict[str, Any], key: str) -> str:
        made = Sent(self.next_id or str(uuid4()), key, mail)
        self.next_id = ""
        self.count += 1
        if self.recording:
            self.sent.append(made)
        return made.id

    def _refused(self, status: int, name: str, message: str) -> Answer:
        kept = self.exchanges["error-missing_required_field"]["response"]
        fault = {"statusCode": status, "name": name, "message": message}
        return Answer.of({**kept, "status": status}, **fault)


def problem(mail: dict[str, Any], *, batch: bool = False) -> str | None:
    """Why the vendor would refuse it."""
    for name in NEEDED:
        if not mail.get(name):
            return f"Missing `{name}` field."
    if not all(ADDRESS.match(each) for each in mail["to"]):
        return "The `to` field must be a valid email address."
    if batch and (mail.get("attachments") or mail.get("scheduled_at")):
        return "The `attachments` field is not supported in batch mode."
    tags = [each[part] for each in mail.get("tags", []) for part in ("name", "value")]
    if not all(NAME.match(each) for each in tags):
        return "Tags should only contain ASCII letters, numbers, underscores, or dashes."
    return None


def signed(raw: bytes, at: datetime, *, event: str, secret: str = SECRET) -> dict[str, str]:
    """The headers of a webhook, as Svix signs it."""
    stamp = str(int(at.timestamp()))
    key = b64decode(secret.removeprefix("whsec_"))
    digest = hmac(key, f"{event}.{stamp}.".encode() + raw, sha256).digest()
    return {
        "svix-id": event,
        "svix-timestamp": stamp,
        "svix-signature": f"v1,{b64encode(digest).decode()}",
        "Content-Type": "application/json",
    }
