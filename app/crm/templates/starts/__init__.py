"""What every org starts with: a few messages to make one's own of."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.modules.notification.models import NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context

FOLDER = Path(__file__).parent
FIELDS = ("key", "channel", "name", "subject", "preheader", "body")


@dataclass(frozen=True)
class Start:
    """A message to go on from; `hint` says what it is good for. Its body is `text`, else the file
    of that name."""

    file: str
    channel: str
    name: str
    hint: str
    subject: str = ""
    preheader: str = ""
    text: str = ""
    approved: None = None

    @property
    def key(self) -> str:
        return f"starter-{self.file}"

    @property
    def body(self) -> str:
        return self.text or (FOLDER / f"{self.file}.mjml").read_text()


STARTS = {
    start.file: start
    for start in (
        Start(
            "newsletter",
            "email",
            "Newsletter",
            "Several stories, each with a way to read on",
            "{{contact.firstName|Hello}}, what is new at {{org.name}}",
            "Two stories, two minutes",
        ),
        Start(
            "announcement",
            "email",
            "Announcement",
            "One thing, and one button",
            "Something new for {{company.name|you}}",
            "What changes, and from when",
        ),
        Start(
            "letter",
            "email",
            "Plain letter",
            "As one person writes to another",
            "A question, {{contact.firstName|if I may}}",
            "It takes a minute",
        ),
        Start(
            "reminder",
            "sms",
            "Text message",
            "One text, 160 characters at best",
            text="Hi {{contact.firstName|there}}, a short word from {{org.name}}. "
            "Reply STOP to end.",
        ),
        Start(
            "greeting",
            "whatsapp",
            "WhatsApp message",
            "A text that WhatsApp has approved, or an answer",
            text="Hi {{contact.firstName|there}}, this is {{org.name}}. How can we help?",
        ),
    )
}


def add_starts(ctx: "Context") -> None:
    """All but the one that an approval is needed for."""
    for start in STARTS.values():
        if start.channel != "whatsapp":
            made = {name: getattr(start, name) for name in FIELDS}
            ctx.session.add(NtfTemplate(**made))
    ctx.session.flush()
