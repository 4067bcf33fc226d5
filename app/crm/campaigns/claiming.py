"""Recipients are claimed: looked at once more, and their messages rendered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.compose.records import new_id
from app.crm.campaigns.chunks import Chunk, keep
from app.crm.campaigns.ledger import Fate, Ledger
from app.crm.campaigns.rendering import Addressee, Rendering, addressees
from app.modules.identity.email_address import fold
from app.modules.notification.carriers import Carrier, Outgoing
from app.modules.notification.suppression import suppressed
from app.modules.notification.wording import CONTROL

if TYPE_CHECKING:
    from app.compose.context import Context

GONE = "The contact was deleted."
NOT_AN_ADDRESS = "This is no address that a message could go to."
FEW, WORTH, MANY = 8, 4, 64


@dataclass(frozen=True)
class Claimed:
    """`chunk` is None where nobody of those looked at is to get anything, or none (`seen` 0) was
    there."""

    seen: int
    chunk: Chunk | None


def claim(
    ctx: "Context", ledger: Ledger, lane: int, rendering: Rendering, carrier: Carrier, most: int
) -> Claimed:
    """The next recipients of a channel, `most` at most, as a request that is committed with their
    claim. Who unsubscribed or was deleted since the launch gets nothing."""
    with ledger.line.begin():
        rows = ledger.waiting(rendering.span, most, ctx.now)
        if not rows:
            return Claimed(0, None)
        messages, refused = _rendered(ctx, rendering, rows)
        ledger.settle(refused, ctx.now)
        if not messages:
            return Claimed(len(rows), None)
        tries = {row.n: row.attempts for row in rows}
        about = (rendering.channel, carrier.name, messages, ctx.now, ctx.now)
        chunk = Chunk(new_id(), *about, tries=tries)
        ledger.claim(chunk.numbers, chunk.id, ctx.now)
        keep(ledger, lane, chunk, steps=not carrier.repeats)
        return Claimed(len(rows), chunk)


def size(carrier: Carrier, seconds: float, each: float | None) -> int:
    """How many messages are claimed at once: one request of a carrier that does it once under its
    key; else a batch that is handed over step by step, as many as fit in the `seconds` that are
    left where `each` takes so many, so that little is claimed in vain. None: nobody knows yet."""
    if carrier.repeats:
        return carrier.most
    fit = FEW if each is None else int(seconds / each)
    return max(carrier.most, min(max(fit, 1), MANY))


def is_worth(seconds: float, each: float | None) -> bool:
    """Is there time for more than a few, so that the next batch is not claimed for one or two?"""
    return seconds > WORTH * (each or 0)


def _rendered(ctx: "Context", rendering: Rendering, rows: Any) -> tuple[list[Outgoing], list[Fate]]:
    people = addressees(ctx, [row.contact_id for row in rows])
    addresses = [row.address for row in rows]
    stops = {one.address: one.reason for one in suppressed(ctx, addresses, rendering.channel)}
    messages, refused = [], []
    for row in rows:
        person = people.get(row.contact_id)
        fate = _refusal(row, person, stops)
        if fate:
            refused.append(fate)
        elif person:
            messages.append(rendering.message(row.n, row.address, person))
    return messages, refused


def _refusal(row: Any, person: Addressee | None, stops: dict[str, str]) -> Fate | None:
    if person is None:
        return Fate(row.n, "skipped", GONE)
    if reason := stops.get(fold(row.address)):
        return Fate(row.n, "suppressed", reason)
    if CONTROL.search(row.address):
        return Fate(row.n, "failed", NOT_AN_ADDRESS)
    return None
