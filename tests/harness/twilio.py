"""A Twilio of a test's own: takes SMS and WhatsApp messages, lists them, and reports about them."""

import hmac
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from itertools import count
from urllib.parse import urlencode, urlsplit

from tests.harness.vendor import Answer, Request, Vendor

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "test_auth_token_not_a_secret"
NUMBER, WHATSAPP_NUMBER = "+14155552345", "+14155238886"
E164 = re.compile(r"^(whatsapp:)?\+[1-9]\d{7,14}$")
FOLDER = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
PATH = f"{FOLDER}.json"
_number = count(1)


@dataclass
class Message:
    sid: str
    form: dict[str, str]
    at: datetime
    status: str = "queued"
    error: int | None = None

    @property
    def key(self) -> str:
        """Ours, from the address it is to report to."""
        return urlsplit(self.form["StatusCallback"]).query.removeprefix("key=")


class Twilio(Vendor):
    """`messages` are those that it took. Numbers in `stopped` said STOP, those in `landlines` are
    no mobiles. `bad_token` makes it refuse our login; `public_url` is where our program is."""

    def __init__(self, public_url: str = "https://crm.example.com") -> None:
        self.messages: list[Message] = []
        self.stopped: set[str] = set()
        self.landlines: set[str] = set()
        self.bad_token = False
        self.page_size = 50
        self.public_url = public_url
        super().__init__("twilio")

    @property
    def settings(self) -> dict[str, str]:
        return {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_WHATSAPP_FROM": WHATSAPP_NUMBER,
            "TWILIO_BASE_URL": self.url,
            "CRM_PUBLIC_URL": self.public_url,
        }

    def clear(self) -> None:
        super().clear()
        self.messages.clear()
        self.stopped.clear()
        self.landlines.clear()
        self.bad_token, self.page_size = False, 50

    def answer(self, request: Request) -> Answer:
        login = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.bad_token or request.headers.get("authorization") != f"Basic {login}":
            return self.said("error-20003")
        if request.method == "GET" and request.path.startswith(f"{FOLDER}/"):
            return self._fetch(request.path.removeprefix(f"{FOLDER}/").removesuffix(".json"))
        if request.path != PATH:
            return self.said("error-20404")
        return self._list(request) if request.method == "GET" else self._take(dict(request.form))

    def _take(self, form: dict[str, str]) -> Answer:
        number = form.get("To", "")
        if not E164.match(number):
            message = f"The 'To' number {number} is not a valid phone number."
            return self.said("error-21211", message=message)
        if number.removeprefix("whatsapp:") in self.stopped:
            return self.said("error-21610")
        if number in self.landlines:
            return self.said("error-21211", code=21614, message="is not a mobile number")
        assert ("From" in form) != ("MessagingServiceSid" in form)
        assert ("Body" in form) != ("ContentSid" in form)
        sid = f"SM{next(_number):032x}"
        self.messages.append(Message(sid, form, datetime.now(UTC)))
        return self._as_json("sms-create", self.messages[-1])

    def _fetch(self, sid: str) -> Answer:
        found = next((each for each in self.messages if each.sid == sid), None)
        return self._as_json("message-fetch", found) if found else self.said("error-20404")

    def _as_json(self, name: str, message: Message) -> Answer:
        return self.said(name, **_facts(message))

    def _list(self, request: Request) -> Answer:
        asked = dict(request.query)
        found = [
            message
            for message in self.messages
            if message.form["To"] == asked.get("To", message.form["To"])
            and message.form.get("From") == asked.get("From", message.form.get("From"))
            and message.at.date().isoformat() >= asked.get("DateSent>", "")
        ]
        page = int(asked.get("Page", 0))
        begin = page * self.page_size
        example = self.exchanges["message-list-for-reconcile"]["response"]["body"]["messages"][0]
        listed = [{**example, **_facts(one)} for one in found[begin : begin + self.page_size]]
        more = len(found) > begin + self.page_size
        again = urlencode({**asked, "Page": page + 1})
        return self.said(
            "message-list-for-reconcile",
            messages=listed,
            page=page,
            next_page_uri=f"{PATH}?{again}" if more else None,
        )

    def callback(self, message: Message, status: str, **more: str) -> "Post":
        """What it posts when the message reached this status."""
        message.status = status
        form = {
            "SmsSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message.form["To"],
            "MessageSid": message.sid,
            "AccountSid": ACCOUNT,
            "From": message.form.get("From", NUMBER),
            "ApiVersion": "2010-04-01",
            **more,
        }
        return Post.signed(message.form["StatusCallback"], form)

    def inbound(self, sender: str, body: str, **more: str) -> "Post":
        """What it posts when somebody writes to our number."""
        to = f"whatsapp:{WHATSAPP_NUMBER}" if sender.startswith("whatsapp:") else NUMBER
        form = {
            "SmsMessageSid": f"SM{next(_number):032x}",
            "NumMedia": "0",
            "SmsStatus": "received",
            "Body": body,
            "To": to,
            "NumSegments": "1",
            "AccountSid": ACCOUNT,
            "From": sender,
            "ApiVersion": "2010-04-01",
            **more,
        }
        form["MessageSid"] = form["SmsSid"] = form["SmsMessageSid"]
        return Post.signed(f"{self.public_url}/webhooks/sms", form)


@dataclass(frozen=True)
class Post:
    """A webhook as it comes over the wire: `path` with its query."""

    path: str
    body: bytes
    headers: dict[str, str]

    @classmethod
    def signed(cls, url: str, form: dict[str, str], token: str = TOKEN) -> "Post":
        content = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.new(token.encode(), content.encode(), sha1).digest()
        parts = urlsplit(url)
        headers = {
            "X-Twilio-Signature": b64encode(digest).decode(),
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return cls(path, urlencode(form).encode(), headers)


def _facts(message: Message) -> dict[str, object]:
    return {
        "sid": message.sid,
        "status": message.status,
        "error_code": message.error,
        "to": message.form["To"],
        "from": message.form.get("From"),
        "messaging_service_sid": message.form.get("MessagingServiceSid"),
        "body": message.form.get("Body", ""),
        "date_created": format_datetime(message.at),
        "uri": PATH.replace(".json", f"/{message.sid}.json"),
    }
