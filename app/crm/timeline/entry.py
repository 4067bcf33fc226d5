"""One line of a timeline, for screens and for the API."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.compose.events import plain
from app.crm.emails.status import Email
from app.crm.timeline.changes import TOLD, Change, label
from app.crm.timeline.wording import Words, plain_words

SUBJECTS = dict.fromkeys(
    ("approval-requested", "approval-voided", "approved", "rejected"), "approval"
)
KINDS = {"deal.stage-changed": "stage", "crm.deal-rotting": "deal"}


@dataclass(frozen=True)
class Entry:
    """`words` is the declared sentence in parts, each with whether it names something; `body`,
    `outcome`, `email` and whether the actor may change it are the activity's; `changes` the fields
    that a person can make sense of."""

    id: UUID
    seq: int
    at: datetime
    event: str
    kind: str
    icon: str
    actor_id: UUID | None
    actor_name: str
    subject_kind: str
    subject_id: UUID
    words: list[Words]
    payload: dict[str, Any]
    body: str | None = None
    outcome: str | None = None
    email: Email | None = None
    may_change: bool = False
    changes: list[Change] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return plain_words(self.words)

    @property
    def untold(self) -> list[Change]:
        """The changes that the sentence does not tell."""
        told = {"status", *TOLD.get(self.event, ())}
        return [change for change in self.changes if change.field not in told]

    @property
    def left(self) -> dict[str, Any]:
        """What the other of two merged contacts said, and no field says any more, by its label."""
        said = self.payload.get("left") or {}
        return {label(field.rpartition(".")[2]): value for field, value in said.items()}

    def as_json(self) -> dict[str, Any]:
        """As `/crm/contacts/:id/timeline` answers it."""
        data = {"event": self.event, "subjectKind": self.subject_kind, "subjectId": self.subject_id}
        data |= self.payload
        if self.body is not None:
            data["body"] = self.body
        if self.email is not None:
            email = self.email
            data["email"] = {"status": email.status, "to": email.to, "error": email.error}
        if self.changes:
            data["changes"] = {
                change.field: [change.raw_before, change.raw_after] for change in self.changes
            }
        shape = {"id": self.id, "at": self.at, "kind": self.kind, "actorId": self.actor_id}
        return dict(plain({**shape, "summary": self.summary, "data": data}))


def kind_of(event: str, payload: dict[str, Any]) -> str:
    """note, call, email, meeting, task or demo for an activity; else stage, approval, or the noun
    that the event is about: lead, deal, contact, ticket, campaign, booking, …"""
    noun, _, rest = event.rpartition(".")
    if noun == "activity":
        return str(payload.get("type", noun))
    return KINDS.get(event) or SUBJECTS.get(rest) or noun.rpartition(".")[2]
