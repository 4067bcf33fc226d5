"""Requests to carriers: claimed, rendered and committed before the call."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import text

from app.compose.records import new_id
from app.crm.campaigns.ledger import Ledger
from app.modules.notification.carriers import Outgoing

INSERT = """INSERT INTO campaign_chunk
    (org_id, id, campaign_id, lane, channel, carrier, messages, made_at, due_at, attempts,
    in_hand, fates)
    VALUES (:org_id, :id, :campaign_id, :lane, :channel, :carrier, :messages, :made_at, :made_at, 0,
    CASE WHEN :steps THEN CAST('{}' AS int[]) END, CASE WHEN :steps THEN CAST('[]' AS jsonb) END)"""
DELETE = "DELETE FROM campaign_chunk WHERE org_id = :org_id AND id = :id"
LATER = """UPDATE campaign_chunk SET due_at = :due_at, failed = :failed, attempts = attempts + :more
    WHERE org_id = :org_id AND id = :id"""
LEFT = """SELECT * FROM campaign_chunk
    WHERE org_id = :org_id AND campaign_id = :campaign_id AND lane = :lane ORDER BY id"""


@dataclass(frozen=True)
class Chunk:
    """Messages of one channel on their way to one carrier; `tries` are earlier ones, by number."""

    id: UUID
    channel: Any
    carrier: str
    messages: Sequence[Outgoing]
    made_at: datetime
    due_at: datetime
    attempts: int = 0
    failed: str | None = None
    tries: Mapping[int, int] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return [number_of(message) for message in self.messages]

    def halves(self) -> list["Chunk"]:
        """Two of it, each a request of its own."""
        middle = len(self.messages) // 2
        parts = (self.messages[:middle], self.messages[middle:])
        return [
            Chunk(new_id(), self.channel, self.carrier, part, self.made_at, self.made_at)
            for part in parts
        ]


def number_of(message: Outgoing) -> int:
    """The recipient's number."""
    return int(message.tags["recipient"])


def keep(ledger: Ledger, lane: int, chunk: Chunk, *, steps: bool = False) -> None:
    """Writes it, in the transaction that claims its recipients. `steps`: it will be handed over
    step by step."""
    messages = to_json([_small(message) for message in chunk.messages])
    row = {
        "id": chunk.id,
        "lane": lane,
        "channel": chunk.channel,
        "carrier": chunk.carrier,
        "messages": zlib.compress(messages, 1),
        "made_at": chunk.made_at,
        "steps": steps,
    }
    key = {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id}
    ledger.line.execute(text(INSERT), {**key, **row})


def drop(ledger: Ledger, chunk: Chunk) -> bool:
    """It is known what became of every message. False where that was so already."""
    gone = ledger.line.execute(text(DELETE), {"org_id": ledger.org_id, "id": chunk.id})
    return bool(gone.rowcount)


def put_off(ledger: Ledger, chunk: Chunk, due_at: datetime, failed: str, *, tried: bool) -> None:
    """The same request again, then."""
    given = {"due_at": due_at, "failed": failed, "more": int(tried)}
    ledger.line.execute(text(LATER), {"org_id": ledger.org_id, "id": chunk.id, **given})


def left_behind(ledger: Ledger, lane: int) -> list[Chunk]:
    """What this lane has not finished: it died, or was told to try again."""
    key = {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id, "lane": lane}
    return [
        Chunk(
            row.id,
            row.channel,
            row.carrier,
            [Outgoing.of_json(one) for one in from_json(zlib.decompress(row.messages))],
            row.made_at,
            row.due_at,
            row.attempts,
            row.failed,
        )
        for row in ledger.line.execute(text(LEFT), key)
    ]


def _small(message: Outgoing) -> dict[str, Any]:
    return {name: value for name, value in vars(message).items() if value}
