"""Hands mails to Resend. The mail's own id is the key by which Resend sends it once only."""

from datetime import timedelta
from typing import Any

from flask import current_app

from app.integrations.http import Lost, Reply, Unreachable, post_json
from app.integrations.smtp.message import sender_of
from app.modules.notification.carriers import MAIL_CARRIERS, PermanentFailure, TemporaryFailure
from app.modules.notification.models import Mail

BUSY = timedelta(seconds=2)
QUOTA = timedelta(hours=1)
QUOTAS = ("daily_quota_exceeded", "monthly_quota_exceeded")
# Everything else below 500 says that the request itself is refused: the same again would be too.
PASSING = (429, "concurrent_idempotent_requests")


class ResendAdapter:
    name = "resend"
    repeats = True

    def configured(self) -> bool:
        return current_app.config["SETTINGS"].resend_api_key is not None

    def deliver(self, mail: Mail) -> str | None:
        """Resend's id of the mail. Raises PermanentFailure, TemporaryFailure."""
        settings = current_app.config["SETTINGS"]
        headers = {
            "Authorization": f"Bearer {settings.resend_api_key.get_secret_value()}",
            "Idempotency-Key": f"mail/{mail.id}",
        }
        url = f"{settings.resend_base_url}/emails"
        try:
            reply = post_json(url, body_of(mail, settings.mail_from), headers)
        except Unreachable as error:
            raise TemporaryFailure(f"Resend can't be reached: {error}") from error
        except Lost as error:
            raise TemporaryFailure(f"Resend did not answer: {error}") from error
        if reply.status != 200:
            raise failure_of(reply)
        found = reply.body.get("id")
        return str(found)[:200] if found else None


def body_of(mail: Mail, sender: str) -> dict[str, Any]:
    """The mail as POST /emails takes it; what it doesn't have is left out."""
    headers = {
        "Message-ID": mail.message_id,
        "In-Reply-To": mail.in_reply_to,
        "References": mail.references,
    }
    body = {
        "from": sender_of(mail, sender),
        "to": [mail.address],
        "cc": mail.cc,
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "reply_to": [mail.reply_to] if mail.reply_to else [],
        "headers": {name: value for name, value in headers.items() if value},
        "attachments": [_attached(kept) for kept in mail.attachments],
    }
    return {name: value for name, value in body.items() if value}


def failure_of(reply: Reply) -> PermanentFailure | TemporaryFailure:
    """What its answer means, by its status and the error's name; texts may change."""
    name = str(reply.body.get("name", ""))
    said = str(reply.body.get("message", "")) or f"it answered {reply.status}"
    reason = f"Resend: {said}" + (f" ({name})" if name else "")
    if name in QUOTAS:
        return TemporaryFailure(reason, wait=reply.retry_after or QUOTA)
    if reply.status in PASSING or name in PASSING:
        return TemporaryFailure(reason, wait=reply.retry_after or BUSY)
    if reply.status >= 500:
        return TemporaryFailure(reason, wait=reply.retry_after)
    return PermanentFailure(reason)


def _attached(kept: dict[str, Any]) -> dict[str, str]:
    parameters = "".join(f"; {name}={value}" for name, value in kept["parameters"].items())
    return {
        "filename": kept["name"],
        "content": kept["content"],
        "content_type": f"{kept['type']}{parameters}",
    }


MAIL_CARRIERS["resend"] = ResendAdapter()
