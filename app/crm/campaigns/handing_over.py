"""A request is handed to its carrier, and what became of each message is written at once.

A carrier that does a request once under its key gets it whole, and the very same again until it
answers. With any other each message is begun by a commit of its own, which also notes the outcome
of the one before: a crash leaves one of unknown fate, and none is sent twice. The ledger learns all
of a request at once, at its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from app.crm.campaigns import breaker, chunks
from app.crm.campaigns.breaker import Stuck
from app.crm.campaigns.chunks import Chunk, number_of
from app.crm.campaigns.history import tell_sent
from app.crm.campaigns.ledger import Fate, Ledger
from app.crm.campaigns.pace import hold_back, of_carrier
from app.crm.campaigns.record import Campaign
from app.modules.notification.carriers import (
    Blocked,
    Carrier,
    Finding,
    Line,
    Outcome,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
)
from app.modules.notification.reports import arrived
from app.modules.notification.suppression import suppress

if TYPE_CHECKING:
    from app.compose.context import Context

AGAIN = timedelta(seconds=5)
ASKED_AFTER = timedelta(seconds=30)
DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]


class Later(Exception):
    """Nothing more before `at`."""

    def __init__(self, at: datetime, why: str) -> None:
        super().__init__(why)
        self.at = at


class Unclear(Later):
    """The carrier is to be asked what became of it, then."""


@dataclass
class Hand:
    """Hands over for one lane, until `deadline` (by the monotonic clock). `notes` is the ledger on
    a line that commits each statement by itself. `troubled`: a carrier failed or refused lately, so
    that what goes well is worth noting. `left`: there may be requests that this lane has not
    finished."""

    ctx: "Context"
    campaign: Campaign
    ledger: Ledger
    notes: Ledger
    lane: int
    deadline: float
    troubled: bool
    left: bool = True

    def give(self, carrier: Carrier, line: Line, chunk: Chunk) -> int:
        """How many were handed over, at least one. Raises Later, Stuck; in any case it is written
        what became of the messages."""
        if not carrier.repeats:
            return max(self._step_by_step(carrier, line, chunk), 1)
        self._whole(carrier, line, chunk)
        return len(chunk.messages)

    def end(self, chunk: Chunk, fates: Sequence[Fate]) -> None:
        """The request is over: these fates; what has none waits again. In a transaction."""
        self.ledger.settle(fates, self.ctx.now, provider=chunk.carrier)
        if len(fates) < len(chunk.messages):
            self.ledger.release(chunk.id)
        ids = [fate.provider_id for fate in fates]
        arrived(self.ledger.line, self.ledger.org_id, ids, now=self.ctx.now)
        if chunks.drop(self.ledger, chunk):
            tell_sent(self.ledger, self.campaign, chunk, self.ctx.now)

    def _whole(self, carrier: Carrier, line: Line, chunk: Chunk) -> None:
        try:
            outcomes = line.send(chunk.messages, f"campaign/{chunk.id}")
        except Blocked as failure:
            self._keep(chunk, failure, self.ctx.now, tried=False)
            raise Stuck(str(failure)) from failure
        except PermanentFailure as failure:
            self._refused(chunk, str(failure))
        except TemporaryFailure as failure:
            raise self._again(carrier, chunk, failure) from failure
        else:
            self._took(chunk, outcomes)

    def _took(self, chunk: Chunk, outcomes: Sequence[Outcome]) -> None:
        fates = self._fates(chunk.messages, outcomes)
        with self.ledger.line.begin():
            self.end(chunk, fates)
        if stuck := self._went(outcomes):
            raise stuck

    def _refused(self, chunk: Chunk, reason: str) -> None:
        """All of it, for one message's sake perhaps: it is tried in halves."""
        if len(chunk.messages) == 1:
            self._took(chunk, [Outcome(refused=reason)])
            return
        with self.ledger.line.begin():
            for half in chunk.halves():
                self.ledger.rejoin(half.numbers, half.id)
                chunks.keep(self.ledger, self.lane, half)
            chunks.drop(self.ledger, chunk)
        self.left = True

    def _again(self, carrier: Carrier, chunk: Chunk, failure: TemporaryFailure) -> Later:
        """The very same request, later: perhaps it was done."""
        if failure.wait is not None:
            until = self.ctx.now + failure.wait
            self._hold_back(carrier, until)
            self._keep(chunk, failure, until, tried=False)
            return Later(until, str(failure))
        soon = self.ctx.now + AGAIN
        self._keep(chunk, failure, soon, tried=True)
        rested = breaker.failed(self.ledger, str(failure), self.ctx.now)
        return Later(max(soon, rested), str(failure))

    def _keep(self, chunk: Chunk, failure: Exception, until: datetime, *, tried: bool) -> None:
        with self.ledger.line.begin():
            chunks.put_off(self.ledger, chunk, until, str(failure), tried=tried)

    def _step_by_step(self, carrier: Carrier, line: Line, chunk: Chunk) -> int:
        fates: list[Fate] = []
        last: list[Fate] = []
        trouble: Exception | None = None
        for part in _parts(chunk.messages, carrier.most):
            if not self._begun(chunk, part, last):
                break
            last, trouble = self._step(carrier, line, chunk, part)
            fates += last
            if trouble is not None:
                break
        with self.ledger.line.begin():
            if isinstance(trouble, Unclear):
                self.ledger.settle(fates, self.ctx.now, provider=chunk.carrier)
                chunks.put_off(self.ledger, chunk, trouble.at, str(trouble), tried=True)
            else:
                self.end(chunk, fates)
        if trouble is not None:
            raise trouble
        return len(fates)

    def _begun(self, chunk: Chunk, part: Sequence[Outgoing], before: Sequence[Fate]) -> bool:
        """One commit: what became of the messages before, and that these are perhaps out now."""
        if monotonic() > self.deadline and before:
            return False
        return self.notes.step([number_of(message) for message in part], chunk.id, before)

    def _step(
        self, carrier: Carrier, line: Line, chunk: Chunk, part: Sequence[Outgoing]
    ) -> tuple[list[Fate], Exception | None]:
        """What became of these, and what stands in the way of the next ones."""
        numbers = [number_of(message) for message in part]
        try:
            outcomes = line.send(part, f"campaign/{chunk.id}/{numbers[0]}")
        except Blocked as failure:
            self._set_back(numbers, failure, None)
            return [], Stuck(str(failure))
        except PermanentFailure as failure:
            outcomes = [Outcome(refused=str(failure))] * len(part)
        except TemporaryFailure as failure:
            return self._failed(carrier, line, chunk, numbers, failure)
        fates = self._fates(part, outcomes)
        return fates, self._went(outcomes)

    def _failed(
        self,
        carrier: Carrier,
        line: Line,
        chunk: Chunk,
        numbers: list[int],
        failure: TemporaryFailure,
    ) -> tuple[list[Fate], Exception | None]:
        if failure.uncertain and isinstance(line, Finding):
            return [], Unclear(self.ctx.now + ASKED_AFTER, str(failure))
        if failure.uncertain:
            doubtful = [Fate(n, "uncertain", error=str(failure)) for n in numbers]
            return doubtful, self._rest(failure)
        if failure.wait is not None:
            until = self.ctx.now + failure.wait
            self._hold_back(carrier, until)
            self._set_back(numbers, failure, None)
            return [], Later(until, str(failure))
        lost = []
        for n in numbers:
            tries = chunk.tries.get(n, 0)
            if tries < len(DELAYS):
                self._set_back([n], failure, self.ctx.now + DELAYS[tries])
            else:
                lost.append(Fate(n, "failed", str(failure), str(failure)))
        return lost, self._rest(failure)

    def _rest(self, failure: Exception) -> Exception | None:
        """None: the next may be tried at once."""
        self.troubled = True
        try:
            until = breaker.failed(self.ledger, str(failure), self.ctx.now)
        except Stuck as stuck:
            return stuck
        return Later(until, str(failure)) if until > self.ctx.now else None

    def _went(self, outcomes: Sequence[Outcome]) -> Stuck | None:
        """The carrier answered."""
        refusals = _last_refusals(outcomes)
        if not refusals and not self.troubled:
            return None
        self.troubled = bool(refusals)
        try:
            with self.ledger.line.begin():
                breaker.went(self.ledger, refusals)
        except Stuck as stuck:
            return stuck
        return None

    def _set_back(self, numbers: list[int], failure: Exception, due_at: datetime | None) -> None:
        with self.ledger.line.begin():
            self.ledger.set_back(numbers, str(failure), due_at)

    def _hold_back(self, carrier: Carrier, until: datetime) -> None:
        with self.ledger.line.begin():
            hold_back(self.ledger.line, self.ledger.org_id, of_carrier(carrier.name), until)

    def _fates(self, messages: Sequence[Outgoing], outcomes: Sequence[Outcome]) -> list[Fate]:
        return [
            self.fate(message, outcome) for message, outcome in zip(messages, outcomes, strict=True)
        ]

    def fate(self, message: Outgoing, outcome: Outcome) -> Fate:
        """Of one message that was answered."""
        n = number_of(message)
        if outcome.refused is None:
            return Fate(n, "sent", provider_id=outcome.provider_id)
        if outcome.unreachable:
            self._suppress(outcome.unreachable, "bounced", outcome.refused)
        if outcome.stopped:
            self._suppress(message.to, "stopped", outcome.refused)
        state = "suppressed" if outcome.stopped else "failed"
        return Fate(n, state, outcome.refused, outcome.refused)

    def _suppress(self, address: str, reason: str, detail: str) -> None:
        suppress(self.ctx, address, reason, detail, origin_id=self.campaign.id)


def _parts(messages: Sequence[Outgoing], most: int) -> Iterator[Sequence[Outgoing]]:
    for start in range(0, len(messages), most):
        yield messages[start : start + most]


def _last_refusals(outcomes: Sequence[Outcome]) -> list[str]:
    """Why the last ones were refused, back to one that was not. An address that is none, or whose
    owner wants nothing, is no fault of ours."""
    found: list[str] = []
    for outcome in reversed(outcomes):
        if outcome.refused is None:
            break
        if not outcome.unreachable and not outcome.stopped:
            found.append(outcome.refused)
    return found[::-1]
