"""What a lane finds of its own: requests that it was making when it died, or is to make again."""

from datetime import timedelta

from app.crm.campaigns import chunks
from app.crm.campaigns.chunks import Chunk, number_of
from app.crm.campaigns.handing_over import Hand, Later
from app.crm.campaigns.ledger import Fate
from app.crm.campaigns.lines import Lines
from app.modules.notification.carriers import (
    CARRIERS,
    Carrier,
    Finding,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
)

INTERRUPTED = "The program stopped while it was sending. It may have arrived."
NO_ANSWER = "The provider never answered. It may have arrived."
NOT_ARRIVED = "It did not arrive at the provider."
# Within this a carrier still knows a request by its key.
KNOWN_FOR = timedelta(hours=23)
ASK_AGAIN, MOST_ASKED = timedelta(minutes=1), 30


def take_up(hand: Hand, lines: Lines, chunk: Chunk) -> None:
    """Makes the request again where its carrier does it once under its key; else finds out what
    became of it. Raises Later, Stuck."""
    carrier = CARRIERS.get(chunk.carrier)
    if chunk.due_at > hand.ctx.now:
        raise Later(chunk.due_at, chunk.failed or "")
    if carrier is None or not carrier.repeats:
        settle(hand, lines, chunk, carrier)
    elif hand.ctx.now - chunk.made_at > KNOWN_FOR:
        give_up(hand, chunk, NO_ANSWER)
    elif not carrier.configured(chunk.channel):
        raise Later(hand.ctx.now + ASK_AGAIN, "Waits for its provider to be configured again.")
    else:
        hand.give(carrier, lines.to(carrier), chunk)


def settle(hand: Hand, lines: Lines, chunk: Chunk, carrier: Carrier | None) -> None:
    """A run died, or an answer was lost: what was begun is asked for, where one can ask, else it is
    uncertain; what had an outcome has it; the rest waits again."""
    if carrier is not None and carrier.configured(chunk.channel):
        line = lines.to(carrier)
        fates = _asked(hand, line, chunk) if isinstance(line, Finding) else []
        with hand.ledger.line.begin():
            hand.ledger.settle(fates, hand.ctx.now, provider=chunk.carrier)
    give_up(hand, chunk, INTERRUPTED)


def give_up(hand: Hand, chunk: Chunk, why: str) -> None:
    """What was begun and has no outcome is uncertain."""
    with hand.ledger.line.begin():
        steps = hand.ledger.steps(chunk.id)
        hand.ledger.doubt(chunk.id, steps, why, provider=chunk.carrier)
        hand.end(chunk, steps.fates)


def _asked(hand: Hand, line: Finding, chunk: Chunk) -> list[Fate]:
    fates = []
    for message in _begun(hand, chunk):
        try:
            outcome = line.reconcile(message, chunk.made_at)
        except PermanentFailure:
            continue
        except TemporaryFailure as failure:
            if chunk.attempts >= MOST_ASKED:
                continue
            until = hand.ctx.now + (failure.wait or ASK_AGAIN)
            with hand.ledger.line.begin():
                chunks.put_off(hand.ledger, chunk, until, str(failure), tried=True)
            raise Later(until, str(failure)) from failure
        if outcome is None:
            with hand.ledger.line.begin():
                hand.ledger.set_back([number_of(message)], NOT_ARRIVED, None)
        else:
            fates.append(hand.fate(message, outcome))
    return fates


def _begun(hand: Hand, chunk: Chunk) -> list[Outgoing]:
    ledger = hand.ledger
    with ledger.line.begin():
        found = ledger.open(chunk.id, ledger.steps(chunk.id))
    return [message for message in chunk.messages if number_of(message) in found]
