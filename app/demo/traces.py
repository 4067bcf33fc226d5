"""The event log of the crowd: what must have happened for the rows to be as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.compose.records import new_id
from app.demo.crowd import Business, Crowd, Someone


@dataclass(slots=True)
class Trace:
    """An event before it has its number."""

    name: str
    at: datetime
    actor_id: UUID
    kind: str
    subject_id: UUID
    links: list[UUID]
    payload: dict[str, Any]
    changes: dict[str, Any] | None = None

    def row(self, org_id: UUID, seq: int) -> dict[str, Any]:
        return {
            "org_id": org_id,
            "seq": seq,
            "id": new_id(),
            "name": self.name,
            "at": self.at,
            "actor_id": self.actor_id,
            "subject_kind": self.kind,
            "subject_id": self.subject_id,
            "payload": self.payload,
            "changes": self.changes,
            "channels": [],
            "cause": "demo",
        }

    def link_rows(self, org_id: UUID, seq: int) -> list[dict[str, Any]]:
        return [
            {"org_id": org_id, "record_id": record_id, "seq": seq, "at": self.at}
            for record_id in self.links
        ]


@dataclass(frozen=True)
class Traces:
    crowd: Crowd

    def all(self) -> Iterator[Trace]:
        """Beginnings, moves and activities, then changes of contacts without end."""
        yield from (self._contact(one, "created", one.created_at) for one in self.crowd.people)
        for deal in self.crowd.business:
            yield from self._deal(deal)
        for facts in self.crowd.activity_facts:
            yield from self._activity(*facts)
        while True:
            yield from (self._changed(someone) for someone in self.crowd.people)

    def _contact(self, of: Someone, what: str, at: datetime, changes: Any = None) -> Trace:
        links = [of.id, of.company_id] if of.company_id else [of.id]
        payload = {"contactId": str(of.id), "ownerId": str(of.owner_id), "name": of.name}
        return Trace(f"contact.{what}", at, of.owner_id, "contact", of.id, links, payload, changes)

    def _changed(self, someone: Someone) -> Trace:
        chance = self.crowd.chance
        at = someone.created_at + (self.crowd.ctx.now - someone.created_at) * chance.random()
        titles = [self.crowd.words.sentence(2), self.crowd.words.sentence(2)]
        return self._contact(someone, "updated", at, {"jobTitle": titles})

    def _deal(self, deal: Business) -> Iterator[Trace]:
        """Made, then moved from stage to stage."""
        facts = {
            "dealId": str(deal.id),
            "contactId": str(deal.contact.id),
            "ownerId": str(deal.owner_id),
            "title": deal.title,
            "value": deal.value,
        }
        stages = self.crowd.stages
        first = {**facts, "stageId": str(stages[0].id)}
        yield self._of_deal(deal, "created", deal.created_at, first)
        for number in range(1, deal.stage + 1):
            before, after = stages[number - 1], stages[number]
            moved = {"stageId": str(after.id), "stageName": after.label}
            moved |= {"fromStageId": str(before.id), "fromStageName": before.label}
            at = deal.steps[min(number, len(deal.steps) - 1)]
            yield self._of_deal(deal, "stage-changed", at, {**facts, **moved})

    def _of_deal(self, deal: Business, what: str, at: datetime, payload: Any) -> Trace:
        links = [deal.id, deal.contact.id]
        return Trace(f"deal.{what}", at, deal.owner_id, "deal", deal.id, links, payload)

    def _activity(
        self,
        contact: Someone,
        deal: Business | None,
        activity_id: UUID,
        kind: str,
        subject: str,
        actor_id: UUID,
        due_at: datetime | None,
        made: datetime,
    ) -> Iterator[Trace]:
        payload = {
            "activityId": str(activity_id),
            "type": kind,
            "subject": subject,
            "contactId": str(contact.id),
            "dealId": str(deal.id) if deal else None,
            "leadId": None,
            "actorId": str(actor_id),
            "dueAt": due_at.isoformat() if due_at else None,
        }
        links = [activity_id, contact.id, *([deal.id] if deal else [])]
        about = (actor_id, "activity", activity_id, links, payload)
        yield Trace("activity.created", made - timedelta(days=1), *about)
        if due_at is None:
            yield Trace("activity.completed", made, *about)
