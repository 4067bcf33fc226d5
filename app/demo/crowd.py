"""A hundred thousand contacts and what is done with them, as rows ready to be written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.records import new_id
from app.crm.scoring.rules import active_rules
from app.crm.text import search_text
from app.demo.catalogue import CURRENCY
from app.demo.names import COUNTRIES
from app.demo.syllables import Syllables

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.crm.pipelines.record import PipelineStage
    from app.modules.identity.models import User

Row = dict[str, Any]

EMPLOYEES = 20
CROWDED = (35, 25, 15, 12, 8, 5)
TYPES = ("note", "call", "meeting", "task")
SOURCES = ("web", "referral", "cold-outreach", "campaign")
STATES = ("new", "new", "contacted", "qualified", "disqualified")
DEAL_MINUTES, CONTACT_MINUTES = 300_000, 900_000


@dataclass(slots=True)
class Someone:
    """What of a contact others need to know."""

    id: UUID
    company_id: UUID | None
    owner_id: UUID
    name: str
    score: int
    created_at: datetime
    touched_at: datetime


@dataclass(slots=True)
class Business:
    """A deal: `steps` are the times of its activities, `due` that of the open one, if any."""

    id: UUID
    contact: Someone
    owner_id: UUID
    title: str
    stage: int
    value: Row
    created_at: datetime
    steps: list[datetime]
    due: datetime | None


@dataclass
class Crowd:
    """Rows are made one by one; `people` and `business` keep what later rows refer to."""

    ctx: "Context"
    chance: Random
    owners: "list[User]"
    stages: "list[PipelineStage]"
    people: list[Someone] = field(default_factory=list)
    business: list[Business] = field(default_factory=list)
    activity_facts: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = Syllables(self.chance)
        self._parts = {source: _score_parts(self.ctx, source) for source in SOURCES}

    def contacts(self, amount: int) -> Iterator[Row]:
        """A company, then those who work there, and so on."""
        company_id, company = None, ""
        for number in range(amount):
            if number % EMPLOYEES == 0:
                company = self.words.company(number // EMPLOYEES)
                yield self._contact(number, {"type": "company", "company_name": company})
                company_id = self.people[-1].id
                continue
            first, last = self.words.person()
            names = {"type": "person", "first_name": first, "last_name": last}
            yield self._contact(
                number, {**names, "company_name": company, "company_id": company_id}
            )

    def _contact(self, number: int, names: Row) -> Row:
        chance, who = self.chance, names.get("last_name") or "office"
        source = SOURCES[number % len(SOURCES)]
        parts = self._parts[source]
        email = f"{names.get('first_name', 'info')}.{who}.{number}@crowd.example".lower()
        created = self._ago(CONTACT_MINUTES)
        someone = Someone(
            id=new_id(),
            company_id=names.get("company_id"),
            owner_id=chance.choice(self.owners).id,
            name=" ".join(filter(None, (names.get("first_name"), names.get("last_name"))))
            or names["company_name"],
            score=sum(part["points"] for part in parts),
            created_at=created,
            touched_at=created + (self.ctx.now - created) * chance.random(),
        )
        self.people.append(someone)
        key = f"{who} {names['first_name']}" if "first_name" in names else names["company_name"]
        phone = f"+49 30 {number:07d}"
        texts = [names.get("first_name"), names.get("last_name"), names["company_name"]]
        return {
            **names,
            **self._common(someone),
            "email": email,
            "email_key": email,
            "phone": phone,
            "phone_key": phone.replace(" ", ""),
            "country": COUNTRIES[number // EMPLOYEES % len(COUNTRIES)],
            "source": source,
            "stage": "prospect" if number % 3 else "customer",
            "score": someone.score,
            "last_activity_at": someone.touched_at,
            "sort_key": key.lower(),
            "search_text": search_text([*texts, email, phone]),
        }

    def scores(self) -> Iterator[Row]:
        """What the score of each contact is made of."""
        for number, someone in enumerate(self.people):
            parts = self._parts[SOURCES[number % len(SOURCES)]]
            yield {"org_id": self.ctx.org_id, "contact_id": someone.id, "parts": parts}

    def deals(self, amount: int) -> Iterator[Row]:
        """Open ones, each at the next place of its column."""
        stages = self.chance.choices(range(len(self.stages)), CROWDED[: len(self.stages)], k=amount)
        for number, stage in enumerate(stages):
            deal = self._business(stage)
            self.business.append(deal)
            entered = deal.steps[min(stage, len(deal.steps) - 1)]
            yield {
                **self._common(deal),
                "contact_id": deal.contact.id,
                "title": deal.title,
                "pipeline_id": self.stages[stage].pipeline_id,
                "stage_id": self.stages[stage].id,
                "value_amount": deal.value["amount"],
                "value_currency": CURRENCY,
                "expected_close_date": self._ahead(364),
                "probability": self.stages[stage].probability,
                "position": float(number),
                "stage_entered_at": entered,
                "last_activity_at": deal.steps[-1],
                "next_activity_at": deal.due,
                "search_text": search_text([deal.title]),
            }

    def _business(self, stage: int) -> Business:
        chance, contact = self.chance, self.chance.choice(self.people)
        created = self._ago(DEAL_MINUTES)
        span = self.ctx.now - created
        title = f"{self.words.sentence(3)} for {contact.name}"
        value = {"amount": chance.randint(5, 2000) * 10_000, "currency": CURRENCY}
        steps = sorted(created + span * chance.random() for _ in range(5))
        due = self._ahead(20) - timedelta(days=5) if chance.random() < 0.7 else None
        return Business(
            new_id(), contact, contact.owner_id, title, stage, value, created, steps, due
        )

    def leads(self, amount: int) -> Iterator[Row]:
        """Of contacts without order, in all states but converted."""
        for number in range(amount):
            contact, status = self.chance.choice(self.people), STATES[number % len(STATES)]
            created = self._ago(DEAL_MINUTES)
            yield {
                "id": new_id(),
                "org_id": self.ctx.org_id,
                "contact_id": contact.id,
                "owner_id": contact.owner_id,
                "title": self.words.sentence(4),
                "source": SOURCES[number % len(SOURCES)],
                "status": status,
                "score": contact.score,
                "disqualification_reason": "No budget" if status == "disqualified" else None,
                "created_at": created,
                "updated_at": created,
            }

    def activities(self, amount: int) -> Iterator[Row]:
        """One half on deals, several each, the other on contacts, one each."""
        half = amount // 2
        for number in range(half):
            deal = self.business[number % len(self.business)]
            step = number // len(self.business)
            made = deal.steps[step % len(deal.steps)]
            is_last = step == len(deal.steps) - 1
            yield self._activity(deal.contact, deal, made, deal.due if is_last else None)
        for number in range(amount - half):
            someone = self.people[number % len(self.people)]
            yield self._activity(someone, None, someone.touched_at, None)

    def _activity(
        self, contact: Someone, deal: Business | None, made: datetime, due: datetime | None
    ) -> Row:
        chance, words = self.chance, self.words
        row = {
            "id": new_id(),
            "org_id": self.ctx.org_id,
            "type": chance.choice(TYPES),
            "contact_id": contact.id,
            "deal_id": deal and deal.id,
            "actor_id": contact.owner_id,
            "subject": words.sentence(5)[:90],
            "body": words.sentence(25),
            "due_at": due,
            "completed_at": None if due else made,
            "created_at": made,
            "updated_at": made,
        }
        names = ("id", "type", "subject", "actor_id", "due_at", "created_at")
        self.activity_facts.append((contact, deal, *(row[name] for name in names)))
        return row

    def _common(self, of: Someone | Business) -> Row:
        return {
            "id": of.id,
            "org_id": self.ctx.org_id,
            "owner_id": of.owner_id,
            "created_at": of.created_at,
            "updated_at": of.created_at,
        }

    def _ago(self, minutes: int) -> datetime:
        return self.ctx.now - timedelta(minutes=self.chance.randint(1, minutes))

    def _ahead(self, days: int) -> datetime:
        return self.ctx.now + timedelta(days=self.chance.random() * days)


def _score_parts(ctx: "Context", source: str) -> list[Row]:
    """What the rules give to a contact of this source with all its details, of whom nothing was
    heard lately; counted here, because a hundred thousand would be written twice otherwise."""
    asked: list[tuple[Any, Row]] = [(rule.condition, rule.part) for rule in active_rules(ctx).rules]
    return [
        part
        for condition, part in asked
        if (condition.field, condition.value) == ("contact.source", source)
        or condition.field in DETAILS
    ]


DETAILS = ("contact.ownDomain", "contact.phone", "contact.companyName")
