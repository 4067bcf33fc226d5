"""What an event of Resend says of a mail."""

from typing import Any

STATES = {
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.delivery_delayed": "delayed",
    "email.opened": "opened",
    "email.clicked": "clicked",
    "email.bounced": "bounced",
    "email.complained": "complained",
    "email.failed": "failed",
    "email.suppressed": "suppressed",
}
# A late word never takes back a later state.
RANKS = {state: rank for rank, state in enumerate(
    ("sent", "delayed", "delivered", "opened", "clicked", "failed", "suppressed", "bounced",
     "complained"))}  # fmt: skip


def state_of(event: dict[str, Any]) -> str | None:
    """The state that the event reports; None for one that is not about a mail on its way."""
    return STATES.get(str(event.get("type", "")))


def later(one: str | None, other: str) -> str:
    """Which of two states counts, in whatever order they were heard."""
    return one if one is not None and RANKS[one] >= RANKS[other] else other


def lasting(event: dict[str, Any]) -> bool:
    """Is the address to be suppressed for it? A bounce that may pass is not."""
    data = event.get("data")
    bounce = data.get("bounce") if isinstance(data, dict) else None
    permanent = isinstance(bounce, dict) and bounce.get("type") == "Permanent"
    return state_of(event) == "complained" or (state_of(event) == "bounced" and permanent)
