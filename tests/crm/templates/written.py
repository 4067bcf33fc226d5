"""Templates as they are written, for tests that compile them."""

from dataclasses import dataclass
from typing import Any

WAY_OUT = '<p><a href="{{unsubscribeUrl}}">Unsubscribe</a></p>'
MJML = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>"
    "</mj-body></mjml>"
)


@dataclass(frozen=True)
class Draft:
    """An email, if nothing else is said."""

    body: str = f"<p>Hello {{{{contact.firstName|there}}}}</p>{WAY_OUT}"
    subject: str = "Cold days"
    preheader: str = "A word on winter"
    channel: str = "email"
    approved: dict[str, Any] | None = None
