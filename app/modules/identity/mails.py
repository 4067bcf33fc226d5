"""The mails that identity sends. Their links begin with CRM_PUBLIC_URL, never with a header."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

from app.modules.notification.mail import queue_mail

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.identity.models import User


@dataclass(frozen=True)
class Letter:
    path: str
    subject: str
    text: str


LETTERS = {
    "reset": Letter(
        "/password/reset/",
        "A new password for Compose",
        "Hello {name},\n\nhere you choose a new password; the link works once, within the hour:\n\n"
        "{url}\n\nYou didn’t ask for it? Then ignore this; your password stays as it is.\n",
    ),
    "invitation": Letter(
        "/invitation/",
        "{inviter} invites you to Compose",
        "Hello {name},\n\n{inviter} added you to the workspace {org}. Choose a password and you "
        "are in; the link works once, within seven days:\n\n{url}\n",
    ),
}


def mail_link(ctx: "Context", user: "User", kind: str, secret: str) -> None:
    """Queues the mail of this kind with the link of `secret`."""
    letter = LETTERS[kind]
    words = {
        "name": user.name,
        "inviter": ctx.actor.name or ctx.org.name,
        "org": ctx.org.name,
        "url": f"{current_app.config['SETTINGS'].base_url}{letter.path}{secret}",
    }
    subject, text = letter.subject.format(**words), letter.text.format(**words)
    queue_mail(ctx, user.email, subject, text, secret=True)
