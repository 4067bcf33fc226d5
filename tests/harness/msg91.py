"""A MSG91 of a test's own: takes SMS by template, and WhatsApp by template or as text."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.harness.vendor import Answer, Request, Vendor

KEY = "TESTAUTHKEY"
SECRET = "a webhook secret that only MSG91 knows"
NUMBER = "919800000000"
WHATSAPP = "/api/v5/whatsapp/whatsapp-outbound-message/"
_number = count(1)


@dataclass(frozen=True)
class Sent:
    id: str
    number: str
    key: str
    json: dict[str, Any]


class MSG91(Vendor):
    """`sent` are the messages that it took; `bad_key` makes it refuse ours."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.bad_key = False
        super().__init__("msg91")

    @property
    def settings(self) -> dict[str, str]:
        return {
            "MSG91_AUTH_KEY": KEY,
            "MSG91_WHATSAPP_NUMBER": NUMBER,
            "MSG91_WEBHOOK_SECRET": SECRET,
            "MSG91_BASE_URL": self.url,
        }

    def clear(self) -> None:
        super().clear()
        self.sent.clear()
        self.bad_key = False

    def answer(self, request: Request) -> Answer:
        if self.bad_key or request.headers.get("authkey") != KEY:
            return self.said("sms-flow-auth-error")
        body = request.json
        if request.path.rstrip("/") == "/api/v5/flow":
            return self._flow(body)
        if request.path == f"{WHATSAPP}bulk/":
            (each,) = body["payload"]["template"]["to_and_components"]
            sent = self._take(f"{next(_number):032x}", each["to"][0], "", body)
            return self.said("whatsapp-template-bulk", request_id=sent.id)
        assert request.path == WHATSAPP
        sent = self._take(f"gBEG{next(_number)}", body["recipient_number"], body["CRQID"], body)
        data = {"message_uuid": sent.id, "status": "message submitted successfully"}
        return self.said("whatsapp-session-text", data=data)

    def _flow(self, body: dict[str, Any]) -> Answer:
        if not body.get("template_id"):
            return self.said("sms-flow-error-in-200")
        (recipient,) = body["recipients"]
        if not recipient["mobiles"].isdigit():
            return self.said("sms-flow-error-in-200", message="202 Invalid mobile number")
        sent = self._take(
            f"{next(_number):024x}", recipient["mobiles"], recipient.get("CRQID", ""), body
        )
        return self.said("sms-flow", message=sent.id)

    def _take(self, request_id: str, number: str, key: str, body: dict[str, Any]) -> Sent:
        self.sent.append(Sent(request_id, number, key, body))
        return self.sent[-1]
