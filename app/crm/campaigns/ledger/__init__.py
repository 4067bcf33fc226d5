"""The only writer of recipients' states.

Every statement changes recipients and counts them in one go, so that at any moment the counts are
those of the rows, and the states add up to the audience. A state only moves forward: what is heard
late, twice or before the send was recorded changes nothing that is already further on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import getrandbits
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import TextClause

from app.crm.campaigns.ledger import sending
from app.crm.campaigns.ledger.hearing import noting

# Lanes have the shards below.
FIRST_SPREAD = 1000


@dataclass(frozen=True)
class Fate:
    """What became of recipient `n`: a state, why, in words for a person, and the provider's id."""

    n: int
    state: str
    reason: str | None = None
    error: str | None = None
    provider_id: str | None = None

    def as_json(self) -> list[Any]:
        """As arguments, in short."""
        return [self.n, self.state, self.reason, self.error, self.provider_id]


@dataclass(frozen=True)
class Steps:
    """How far a request came: the numbers of those `in_hand`, None where all go out at once, and
    what became of the ones before, not settled yet."""

    in_hand: Sequence[int] | None
    fates: Sequence[Fate]


@dataclass(frozen=True)
class Noted:
    """The state before and after, the marks that are new, and whom it is about."""

    was: str
    now: str
    marks: list[str]
    recipient: Any

    @property
    def is_news(self) -> bool:
        return self.was != self.now or bool(self.marks)


@dataclass(frozen=True)
class Ledger:
    """One campaign's, written on `line` (a connection or a session). Writers with the same `shard`
    wait for each other."""

    line: Any
    org_id: UUID
    campaign_id: UUID
    shard: int

    def waiting(self, span: tuple[int, int], most: int, now: datetime) -> Sequence[Any]:
        """The next of those with numbers in `span` that wait and are due, locked; none where the
        campaign does not run any more. Others who ask meanwhile get other ones."""
        given = {"first": span[0], "last": span[1], "most": most, "now": now}
        return self._run(sending.WAITING, **given)

    def claim(self, numbers: Sequence[int], chunk_id: UUID, at: datetime) -> int:
        """Queued → claimed: these belong to a request now."""
        given = {"numbers": list(numbers), "chunk_id": chunk_id, "at": at}
        return len(self._run(sending.CLAIM, **given))

    def step(self, numbers: Sequence[int], chunk_id: UUID, before: Sequence[Fate]) -> bool:
        """Notes with the request that these of it are perhaps out from here on, and what became of
        those `before`, which are still to be settled. False, and nothing done, where the campaign
        does not run any more, or somebody else decided about them."""
        fates = to_json([fate.as_json() for fate in before]).decode()
        given = {"numbers": list(numbers), "chunk_id": chunk_id, "fates": fates}
        return bool(self.line.execute(sending.STEP, {**self._key, **given}).rowcount)

    def steps(self, chunk_id: UUID) -> Steps:
        """What is noted with a request, locked until the end of the transaction."""
        row = self.line.execute(sending.STEPS, {**self._key, "chunk_id": chunk_id}).first()
        if row is None:
            return Steps([], [])
        return Steps(row.in_hand, [Fate(*kept) for kept in row.fates or ()])

    def open(self, chunk_id: UUID, steps: Steps) -> set[int]:
        """The numbers of those who are in hand and have no outcome."""
        given = {"chunk_id": chunk_id, "in_hand": steps.in_hand}
        return {row.n for row in self._run(sending.OPEN, **given)}

    def settle(self, fates: Sequence[Fate], at: datetime, *, provider: str | None = None) -> None:
        """What became of these: sent, failed, uncertain, suppressed or skipped. What is further on
        already only learns its provider's id."""
        if not fates:
            return
        self._run(
            sending.SETTLE,
            numbers=[fate.n for fate in fates],
            states=[fate.state for fate in fates],
            reasons=[fate.reason for fate in fates],
            errors=[fate.error for fate in fates],
            ids=[fate.provider_id for fate in fates],
            provider=provider,
            at=at,
        )

    def release(self, chunk_id: UUID) -> int:
        """Claimed → queued, all of a request that have no outcome: it is over."""
        return len(self._run(sending.RELEASE, chunk_id=chunk_id))

    def set_back(self, numbers: Sequence[int], error: str, due_at: datetime | None) -> int:
        """Claimed → queued, though they were begun: it is known that nothing went out. With
        `due_at` that was a try, and they wait until then."""
        given = {"numbers": list(numbers), "error": error, "due_at": due_at}
        return len(self._run(sending.SET_BACK, **given))

    def doubt(self, chunk_id: UUID, steps: Steps, error: str, *, provider: str) -> int:
        """Claimed → uncertain, what is in hand and has no outcome."""
        given = {"chunk_id": chunk_id, "in_hand": steps.in_hand}
        return len(self._run(sending.DOUBT, **given, error=error, provider=provider))

    def rejoin(self, numbers: Sequence[int], chunk_id: UUID) -> int:
        """These go over to another request of the same messages."""
        given = {"numbers": list(numbers), "chunk_id": chunk_id}
        return int(self.line.execute(sending.REJOIN, {**self._key, **given}).rowcount)

    def cancel(self, reason: str, most: int) -> int:
        """Queued → skipped, the first of them, `most` at most. Returns how many; 0: none waits."""
        return int(self._run(sending.CANCEL, reason=reason, most=most)[0].count)

    def note(self, n: int, kind: str, at: datetime, detail: str | None = None) -> Noted | None:
        """Something that is heard of one recipient, at any time and in any order. None: there is no
        such recipient."""
        given = {"n": n, "at": at, "detail": detail}
        found = self.line.execute(noting(kind), {**self._key, **given}).first()
        return Noted(found.was, found.now, list(found.marks), found) if found else None

    @property
    def _key(self) -> dict[str, Any]:
        return {"org_id": self.org_id, "campaign_id": self.campaign_id, "shard": self.shard}

    def _run(self, statement: TextClause, **given: Any) -> Sequence[Any]:
        rows: Sequence[Any] = self.line.execute(statement, {**self._key, **given}).all()
        return rows


def spread() -> int:
    """A shard for whoever has no lane: those who come at once seldom get the same one."""
    return FIRST_SPREAD + getrandbits(4)
