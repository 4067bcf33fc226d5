"""What goes along with a mail, kept in its row until it is sent."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A file by its name and type; `parameters` belong to the type (`method` of text/calendar)."""

    name: str
    type: str
    content: bytes
    parameters: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "content": b64encode(self.content).decode()}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Attachment":
        return cls(**{**kept, "content": b64decode(kept["content"])})

    def join(self, message: EmailMessage) -> None:
        """Adds it to the message as a file. An invitation is an alternative form of the text too:
        that is where calendar programs look for it."""
        kind, _, subtype = self.type.partition("/")
        if self.type == "text/calendar":
            message.add_alternative(self.content.decode(), subtype=subtype, params=self.parameters)
        message.add_attachment(
            self.content,
            maintype=kind,
            subtype=subtype,
            filename=self.name,
            params=self.parameters,
        )
