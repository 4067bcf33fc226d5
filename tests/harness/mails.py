"""The outbox of an org, for tests of what is mailed rather than of how it goes out."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from tests.harness.cast import Cast


@dataclass(frozen=True)
class Sent:
    subject: str
    text: str
    attachments: list[dict[str, Any]]
    reply_to: str | None

    def file(self, place: int) -> bytes:
        return b64decode(self.attachments[place]["content"])


def mails_to(cast: Cast, address: str) -> list[Sent]:
    """The mails to this address, the first first."""
    from sqlalchemy import select

    from app.extensions import db
    from app.modules.identity.admin import find_org
    from app.modules.notification.models import Mail

    with cast.app.app_context():
        org = find_org(cast.org)
        assert org
        own = select(Mail).where(Mail.org_id == org.id, Mail.address == address).order_by(Mail.id)
        found = db.session.scalars(own.execution_options(all_orgs=True))
        return [Sent(mail.subject, mail.text, mail.attachments, mail.reply_to) for mail in found]
