"""What goes along with a mail, kept in its row until it is sent."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from email.message import MIMEPart
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

    def as_text(self) -> list[MIMEPart]:
        """Another form of the text: an invitation is one, that is where calendar programs look for
        it."""
        if self.type != "text/calendar":
            return []
        part, (_, subtype) = MIMEPart(), self._kind
        part.set_content(self.content.decode(), subtype=subtype, params=self.parameters)
        return [part]

    def as_file(self) -> MIMEPart:
        part, (maintype, subtype) = MIMEPart(), self._kind
        part.set_content(
            self.content,
            maintype=maintype,
            subtype=subtype,
            disposition="attachment",
            filename=self.name,
            params=self.parameters,
        )
        return part

    @property
    def _kind(self) -> tuple[str, str]:
        kind, _, subtype = self.type.partition("/")
        return kind, subtype
