"""The only writer of recipients' states.

Every statement changes recipients and counts them in one go, so that at any moment the counts are
those of the rows, and the states add up to the audience. A state only moves forward: what is heard
late, twice or before the send was recorded changes nothing that is already further on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import getrandbits
from typing import Any
from uuid import UUID

from sqlalchemy import Select, TextClause, func, insert, literal, select, text

from app.crm.campaigns.moments import TIMES, timed, times
from app.crm.campaigns.recipient import CampaignRecipient, CampaignTally

# From which states one may go on to another.
SOURCES = {
    "claimed": ("queued",),
    "queued": ("claimed",),
    "sent": ("queued", "claimed", "uncertain"),
    "delivered": ("queued", "claimed", "uncertain", "sent"),
    "uncertain": ("claimed",),
    "failed": ("queued", "claimed", "uncertain", "sent"),
    "bounced": ("queued", "claimed", "uncertain", "sent", "delivered", "failed"),
    "suppressed": ("queued", "claimed", "uncertain", "sent"),
    "skipped": ("queued", "claimed"),
}
COUNTED = """
, counted AS (
    SELECT name, sum(more) AS more FROM (
        SELECT was AS name, -1 AS more FROM moved
        UNION ALL SELECT now, 1 FROM moved
        UNION ALL SELECT unnest(marks), 1 FROM moved
    ) AS each GROUP BY name HAVING sum(more) <> 0 ORDER BY name
), tallied AS (
    INSERT INTO campaign_tally (org_id, campaign_id, name, shard, count)
    SELECT :org_id, :campaign_id, name, :shard, more FROM counted
    ON CONFLICT (org_id, campaign_id, name, shard)
    DO UPDATE SET count = campaign_tally.count + excluded.count
)
"""
# Lanes have the shards below.
FIRST_SPREAD = 1000
KEY = "r.org_id = :org_id AND r.campaign_id = :campaign_id"
NO_MARKS = "ARRAY[]::text[]"


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
        return self._run(_WAITING, **given)

    def claim(self, numbers: Sequence[int], chunk_id: UUID, begun_at: datetime | None) -> int:
        """Queued → claimed: these belong to a request now. `begun_at`: perhaps they are out from
        here on."""
        given = {"numbers": list(numbers), "chunk_id": chunk_id, "at": begun_at}
        return len(self._run(_CLAIM, **given))

    def begin(self, numbers: Sequence[int], chunk_id: UUID, at: datetime) -> bool:
        """From here on these are perhaps out. False, and nothing done, where the campaign does not
        run any more, or somebody else decided about them."""
        given = {"numbers": list(numbers), "chunk_id": chunk_id, "at": at}
        done = self.line.execute(_BEGIN, {**self._key, **given}).rowcount
        return bool(done == len(numbers))

    def settle(self, fates: "Sequence[Fate]", at: datetime, *, provider: str | None = None) -> int:
        """What became of these: sent, failed, uncertain, suppressed or skipped. What is further on
        already only learns its provider's id. Returns how many moved."""
        if not fates:
            return 0
        moved = self._run(
            _SETTLE,
            numbers=[fate.n for fate in fates],
            states=[fate.state for fate in fates],
            reasons=[fate.reason for fate in fates],
            errors=[fate.error for fate in fates],
            ids=[fate.provider_id for fate in fates],
            provider=provider,
            at=at,
        )
        return sum(row.was != row.now for row in moved)

    def release(self, chunk_id: UUID, error: str | None = None) -> int:
        """Claimed → queued, those that were not begun."""
        return len(self._run(_RELEASE, chunk_id=chunk_id, error=error))

    def set_back(self, numbers: Sequence[int], error: str, due_at: datetime | None) -> int:
        """Claimed → queued, though they were begun: it is known that nothing went out. With
        `due_at` that was a try, and they wait until then."""
        given = {"numbers": list(numbers), "error": error, "due_at": due_at}
        return len(self._run(_SET_BACK, **given))

    def doubt(self, chunk_id: UUID, error: str) -> int:
        """Claimed → uncertain, what was begun and has no outcome."""
        return len(self._run(_DOUBT, chunk_id=chunk_id, error=error))

    def rejoin(self, numbers: Sequence[int], chunk_id: UUID) -> int:
        """These go over to another request of the same messages."""
        given = {"numbers": list(numbers), "chunk_id": chunk_id}
        return int(self.line.execute(_REJOIN, {**self._key, **given}).rowcount)

    def cancel(self, reason: str) -> int:
        """Queued → skipped, all of them. Returns how many."""
        return int(self._run(_CANCEL, reason=reason)[0].count)

    def note(self, n: int, kind: str, at: datetime, detail: str | None = None) -> "Noted | None":
        """Something that is heard of one recipient, at any time and in any order. None: there is no
        such recipient."""
        given = {"n": n, "at": at, "detail": detail}
        found = self.line.execute(_note(kind), {**self._key, **given}).first()
        return Noted(found.was, found.now, list(found.marks), found) if found else None

    @property
    def _key(self) -> dict[str, Any]:
        return {"org_id": self.org_id, "campaign_id": self.campaign_id, "shard": self.shard}

    def _run(self, statement: TextClause, **given: Any) -> Sequence[Any]:
        rows: Sequence[Any] = self.line.execute(statement, {**self._key, **given}).all()
        return rows


@dataclass(frozen=True)
class Fate:
    """What became of recipient `n`: a state, why, in words for a person, and the provider's id."""

    n: int
    state: str
    reason: str | None = None
    error: str | None = None
    provider_id: str | None = None


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


def spread() -> int:
    """A shard for whoever has no lane: those who come at once seldom get the same one."""
    return FIRST_SPREAD + getrandbits(4)


def freeze(session: Any, org_id: UUID, campaign_id: UUID, fates: Select[Any]) -> None:
    """Writes the audience and counts it. `fates` gives n, contact_id, channel, address, state and
    reason."""
    found = fates.subquery()
    key = {"org_id": literal(org_id), "campaign_id": literal(campaign_id)}
    rows = select(*key.values(), *found.c)
    names = [*key, *found.c.keys()]
    recipients: Any = CampaignRecipient.__table__
    tallies: Any = CampaignTally.__table__
    frozen = insert(recipients).from_select(names, rows).returning(recipients.c.state).cte("frozen")
    counts = select(*key.values(), frozen.c.state, literal(0), func.count()).group_by(
        frozen.c.state
    )
    tally = [*key, "name", "shard", "count"]
    session.execute(insert(tallies).from_select(tally, counts))


def _moving(
    update: str,
    *,
    locks: str,
    returning: str = "r.n",
    marks: str = NO_MARKS,
    giving: str = "SELECT * FROM moved",
    timing: Sequence[str] = (),
) -> TextClause:
    """A statement that locks the rows of `locks` in the order of their numbers, changes them, and
    counts how they moved; when, for the times of the names in `timing`."""
    more = f", {times('old', timing)} AS had, {times('r', timing)} AS have" if timing else ""
    return text(f"""
        WITH old AS (
            SELECT r.* FROM campaign_recipient r WHERE {KEY} AND {locks}
            ORDER BY r.n FOR UPDATE
        ), moved AS (
            UPDATE campaign_recipient r SET {update}
            RETURNING old.state AS was, r.state AS now, {marks} AS marks, {returning}{more}
        ) {COUNTED} {timed(timing) if timing else ""}
        {giving}""")


OLD = f"FROM old WHERE {KEY} AND r.n = old.n"
RUNNING = """EXISTS (SELECT FROM campaign c
    WHERE c.org_id = :org_id AND c.id = :campaign_id AND c.status = 'running')"""
_WAITING = text(f"""
    SELECT r.n, r.contact_id, r.channel, r.address, r.attempts FROM campaign_recipient r
    WHERE {KEY} AND r.state = 'queued' AND r.n BETWEEN :first AND :last
    AND (r.due_at IS NULL OR r.due_at <= :now) AND {RUNNING}
    ORDER BY r.n LIMIT :most FOR UPDATE OF r SKIP LOCKED""")
_CLAIM = _moving(
    f"state = 'claimed', chunk_id = :chunk_id, begun_at = CAST(:at AS timestamptz) {OLD}",
    locks="r.n = ANY(CAST(:numbers AS int[])) AND r.state = 'queued'",
)
_BEGIN = text(f"""
    UPDATE campaign_recipient r SET begun_at = :at
    WHERE {KEY} AND r.n = ANY(CAST(:numbers AS int[])) AND r.state = 'claimed'
    AND r.chunk_id = :chunk_id AND r.begun_at IS NULL AND {RUNNING}""")
_REJOIN = text(f"""
    UPDATE campaign_recipient r SET chunk_id = :chunk_id
    WHERE {KEY} AND r.n = ANY(CAST(:numbers AS int[])) AND r.state = 'claimed'""")
_RELEASE = _moving(
    f"state = 'queued', chunk_id = NULL, error = coalesce(:error, r.error) {OLD}",
    locks="r.chunk_id = :chunk_id AND r.state = 'claimed' AND r.begun_at IS NULL",
)
_SET_BACK = _moving(
    "state = 'queued', chunk_id = NULL, begun_at = NULL, error = :error,"
    " due_at = CAST(:due_at AS timestamptz),"
    " attempts = r.attempts + CASE WHEN CAST(:due_at AS timestamptz) IS NULL THEN 0 ELSE 1 END"
    f" {OLD}",
    locks="r.n = ANY(CAST(:numbers AS int[])) AND r.state = 'claimed'",
)
_DOUBT = _moving(
    f"state = 'uncertain', error = :error {OLD}",
    locks="r.chunk_id = :chunk_id AND r.state = 'claimed' AND r.begun_at IS NOT NULL",
)
_CANCEL = _moving(
    f"state = 'skipped', reason = :reason {OLD}",
    locks="r.state = 'queued'",
    giving="SELECT count(*) AS count FROM moved",
)


def _forward(state: str, target: str) -> str:
    """Is `target` further on than `state`? Both are SQL."""
    cases = " ".join(
        f"WHEN '{name}' THEN {state} IN ({', '.join(map(repr, sources))})"
        for name, sources in SOURCES.items()
    )
    return f"(CASE {target} {cases} ELSE false END)"


SETTLED = ("sent",)
_SETTLE = text(f"""
    WITH fate AS (
        SELECT * FROM unnest(CAST(:numbers AS int[]), CAST(:states AS text[]),
            CAST(:reasons AS text[]), CAST(:errors AS text[]), CAST(:ids AS text[]))
            AS given (n, state, reason, error, provider_id)
    ), old AS (
        SELECT r.n, r.state, r.sent_at, r.bounced_at
        FROM campaign_recipient r JOIN fate USING (n)
        WHERE {KEY} ORDER BY r.n FOR UPDATE OF r
    ), moved AS (
        UPDATE campaign_recipient r SET
            state = CASE WHEN {_forward("old.state", "fate.state")}
                THEN fate.state ELSE old.state END,
            reason = CASE WHEN {_forward("old.state", "fate.state")}
                THEN fate.reason ELSE r.reason END,
            error = fate.error,
            provider = coalesce(:provider, r.provider),
            provider_id = coalesce(fate.provider_id, r.provider_id),
            sent_at = CASE WHEN fate.state = 'sent' THEN least(r.sent_at, :at) ELSE r.sent_at END
        FROM old JOIN fate ON fate.n = old.n WHERE {KEY} AND r.n = old.n
        RETURNING old.state AS was, r.state AS now, {NO_MARKS} AS marks, r.n,
            {times("old", SETTLED)} AS had, {times("r", SETTLED)} AS have
    ) {COUNTED} {timed(SETTLED)}
    SELECT * FROM moved""")


@cache
def _note(kind: str) -> TextClause:
    target, *times = NOTES[kind]
    further = _forward("old.state", f"'{target}'")
    state = "failed" if target == "bounced" else target
    heard = further if target == "bounced" else "true"
    sets = [
        f"{column} = CASE WHEN {heard} THEN least(r.{column}, :at) ELSE r.{column} END"
        for column in times
    ]
    if kind == "clicked":
        sets.append("last_click_at = greatest(r.last_click_at, :at)")
    if target:
        sets.append(f"state = CASE WHEN {further} THEN '{state}' ELSE old.state END")
    if target in ("failed", "bounced", "suppressed"):
        sets.append(f"reason = CASE WHEN {further} THEN :detail ELSE r.reason END")
    marks = ", ".join(
        f"CASE WHEN old.{column} IS NULL AND {heard} THEN '{column.removesuffix('_at')}' END"
        for column in times
        if column not in ("sent_at", "delivered_at")
    )
    return _moving(
        f"{', '.join(sets)} {OLD}",
        locks="r.n = :n",
        marks=f"array_remove(ARRAY[{marks}]::text[], NULL)",
        returning="r.n, r.contact_id, r.channel, r.address, r.delivered_at, :detail AS detail",
        timing=tuple(TIMES),
    )


# What is heard: the state that it proves, and the times that it sets where they are not set. When
# it arrived is known from a report alone.
NOTES: dict[str, tuple[str, ...]] = {
    "sent": ("sent", "sent_at"),
    "delivered": ("delivered", "sent_at", "delivered_at"),
    "opened": ("delivered", "sent_at", "opened_at"),
    "machine-opened": ("delivered", "sent_at", "machine_opened_at"),
    "clicked": ("delivered", "sent_at", "opened_at", "clicked_at"),
    "complained": ("delivered", "sent_at", "complained_at"),
    "unsubscribed": ("", "unsubscribed_at"),
    "converted": ("", "converted_at"),
    "bounced": ("bounced", "sent_at", "bounced_at"),
    "failed": ("failed",),
    "suppressed": ("suppressed",),
}
